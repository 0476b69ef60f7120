"""The reader's networks: pruning, scoring and choosing, in NumPy.

Scoring is done twice. A linear score of a span's edges keeps a few hundred of the page's
candidates; for them the dense features are computed and small networks give a score each. The
networks are an ensemble: their log-probabilities are averaged. The answer is chosen by minimum
Bayes risk (Kumar & Byrne 2004): the span with the highest expected F1 against the likely ones.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bot.reader.features import SPAN_FEATURES, VERSION, Hashes
from bot.reader.matching import TOKEN_FEATURES
from bot.reader.page import Page
from bot.reader.query import Query
from bot.reader.spans import Floats, Ints
from bot.reader.words import FLAGS
from index.errors import ReaderError

KEPT = 320
"""Candidates of a page that are scored in full."""
LENGTHS = 12
CONTEXT_SHARE = 0.25
_RISKED = 40  # likely spans that the expected F1 is computed over
_LEAST = 0.1  # of the likeliest span's probability: a less likely one is no answer
TEMPERATURE = 0.8
"""Divides the scores: the networks are a little less sure than they should be."""
_HOW = (
    "reinstall citebot (pip install --force-reinstall citebot) or train them again "
    "(python -m training --help)"
)


@dataclass(frozen=True, slots=True)
class Context:
    """The weights of the network over tokens, float32. H hidden units, R columns of a pairing.

    ``token`` (word flags + token features, H) and ``asked`` (question one-hots, H) make the first
    layer; ``near`` (3 H, H) sees a token and its neighbours, ``far`` (3 H, H) those two away;
    ``slots`` (H, 5) score a token as a span's first, last, the one before, the one behind and
    inside; ``left`` and ``right`` (H, R) pair a first with a last token; ``length``
    (2 LENGTHS,) is for phrases and then for clauses.
    """

    token: Floats
    asked: Floats
    near: Floats
    near_bias: Floats
    far: Floats
    far_bias: Floats
    slots: Floats
    left: Floats
    right: Floats
    length: Floats


@dataclass(frozen=True, slots=True)
class Net:
    """One network's weights, float32. H1 and H2 hidden units, E embedding columns.

    ``gate`` (questions' one-hots, features) scales the dense features by the kind of question;
    ``table`` (buckets, E) embeds hashed identities.
    """

    gate: Floats
    hidden: Floats
    hidden_bias: Floats
    asked: Floats
    middle: Floats
    middle_bias: Floats
    out: Floats
    table: Floats
    query_table: Floats


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything in ``weights.npz``; ``recipe`` says how it was trained."""

    context: Context
    nets: tuple[Net, ...]
    calibrator: Mapping[str, Any]
    recipe: Mapping[str, Any]
    temperature: float = TEMPERATURE


def load(path: Path) -> Weights:
    """Read weights; :class:`ReaderError` says what is wrong with them and how to get others."""
    if not path.is_file():
        raise ReaderError(f"{path}: the reader's weights are missing; {_HOW}")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            about = json.loads(str(archive["about"]))
            if about["version"] != VERSION:
                raise ReaderError(
                    f"{path}: weights for feature list {about['version']}, this program has "
                    f"{VERSION}; {_HOW}"
                )
            named = {name: archive[name].astype(np.float32) for name in archive.files
                     if name != "about"}  # fmt: skip
        nets = tuple(
            Net(**{name: named[f"{number}.{name}"] for name in Net.__slots__})
            for number in range(int(about["nets"]))
        )
        weights = Weights(
            Context(**{name: named[f"context.{name}"] for name in Context.__slots__}),
            nets,
            about["calibrator"],
            about["recipe"],
            float(about["temperature"]),
        )
        _check(weights)
    except ReaderError:
        raise
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError) as error:
        raise ReaderError(f"{path}: the reader's weights are damaged ({error}); {_HOW}") from error
    return weights


def save(path: Path, weights: Weights) -> None:
    """Write weights in half precision, uncompressed: they are read at every start."""
    arrays: dict[str, npt.NDArray[Any]] = {
        f"context.{name}": getattr(weights.context, name).astype(np.float16)
        for name in Context.__slots__
    }
    for number, net in enumerate(weights.nets):
        for name in Net.__slots__:
            arrays[f"{number}.{name}"] = getattr(net, name).astype(np.float16)
    about = {
        "version": VERSION,
        "nets": len(weights.nets),
        "temperature": weights.temperature,
        "calibrator": dict(weights.calibrator),
        "recipe": dict(weights.recipe),
    }
    with path.open("wb") as file:
        arrays["about"] = np.array(json.dumps(about, sort_keys=True))
        np.savez(file, **arrays)  # type: ignore[arg-type]


def _check(weights: Weights) -> None:
    width = len(FLAGS) + len(TOKEN_FEATURES)
    if weights.context.token.shape[0] != width:
        raise ValueError(f"context weights of shape {weights.context.token.shape}")
    for net in weights.nets:
        if net.hidden.shape[0] != len(SPAN_FEATURES) + net.table.shape[1]:
            raise ValueError(f"hidden weights of shape {net.hidden.shape}")


def prune(scores: Floats, kept: int = KEPT) -> Ints:
    """The numbers of the ``kept`` candidates with the best context scores, in page order."""
    if len(scores) <= kept:
        return np.arange(len(scores))
    return np.sort(np.argpartition(-scores, kept)[:kept])


def context_scores(context: Context, query: Query, page: Page, token: Floats) -> Floats:
    """The context network's score of every candidate of the page, (N,).

    ``token`` (T, TOKEN_FEATURES) are the question's token features.
    """
    inputs = np.concatenate((page.flags, token), axis=1)
    own = np.maximum(inputs @ context.token + query.one_hot @ context.asked, 0)
    near = own + np.maximum(_around(own, 1) @ context.near + context.near_bias, 0)
    hidden = near + np.maximum(_around(near, 2) @ context.far + context.far_bias, 0)
    parts = hidden @ context.slots
    first, last = page.first, page.last
    tokens = len(parts)
    inside = np.concatenate(([0], np.cumsum(parts[:, 4])))
    before = np.where(first > 0, parts[np.maximum(first - 1, 0), 2], 0)
    behind = np.where(last + 1 < tokens, parts[np.minimum(last + 1, tokens - 1), 3], 0)
    length = np.minimum(last - first, LENGTHS - 1)
    mean = (inside[last + 1] - inside[first]) / (last + 1 - first)
    paired = np.einsum("nr,nr->n", (hidden @ context.left)[first], (hidden @ context.right)[last])
    return np.asarray(
        parts[first, 0] + parts[last, 1] + before + behind + mean + paired
        + context.length[length + LENGTHS * page.is_clause]
    )  # fmt: skip


def _around(hidden: Floats, away: int) -> Floats:
    """Each row beside the ones ``away`` before and behind it; zeros outside: (T, 3 H)."""
    width = hidden.shape[1]
    wide = np.zeros((len(hidden), 3 * width), dtype=np.float32)
    wide[away:, :width] = hidden[:-away]
    wide[:, width : 2 * width] = hidden
    wide[:-away, 2 * width :] = hidden[away:]
    return wide


class Asked(Protocol):
    """What a network needs of a question: its identities and its one-hots."""

    @property
    def asked(self) -> Ints: ...
    @property
    def one_hot(self) -> Floats: ...


def ensemble(
    nets: Sequence[Net], asked: Asked, dense: Floats, identities: Hashes, context: Floats
) -> Floats:
    """The weighted mean of the networks' log-probabilities of K candidates, (K,).

    ``context`` (K,) are the candidates' context scores; they count ``CONTEXT_SHARE``.
    """
    logs = [log_softmax(score(n, asked, dense, identities)) for n in nets]
    if not logs:
        return log_softmax(context)
    return np.asarray(
        (1 - CONTEXT_SHARE) * np.mean(logs, axis=0) + CONTEXT_SHARE * log_softmax(context)
    )


def score(net: Net, asked: Asked, dense: Floats, identities: Hashes) -> Floats:
    """One network's scores of K candidates, (K,).

    ``dense`` (K, SPAN_FEATURES) and ``identities`` (K, IDENTITIES) are those of
    :mod:`bot.reader.features`.
    """
    buckets = np.uint64(len(net.table) - 1)
    spans = net.table[(identities & buckets).astype(np.int64)].sum(axis=1)
    question = net.query_table[asked.asked & (len(net.query_table) - 1)].sum(axis=0)
    product = spans * question
    gate = 1 + asked.one_hot @ net.gate
    width = dense.shape[1]
    first = (
        dense @ (net.hidden[:width] * gate[:, None])
        + product @ net.hidden[width:]
        + net.hidden_bias
        + asked.one_hot @ net.asked
    )
    second = np.maximum(first, 0) @ net.middle + net.middle_bias
    return np.asarray(np.maximum(second, 0) @ net.out[:, 0] + product.sum(axis=1))


class Spans(Protocol):
    """What the expected F1 needs of a page: word hashes, and the spans' first and last token."""

    @property
    def answer(self) -> Ints: ...
    @property
    def first(self) -> Ints: ...
    @property
    def last(self) -> Ints: ...


def expected_f1(page: Spans, chosen: Ints, probability: Floats) -> Floats:
    """The expected F1 of each candidate against the likely ones, (K,).

    A candidate that has less than a tenth of the best probability gets at most half of it: a
    long span shares words with many likely ones without being likely itself.

    F1 is SQuAD's (Rajpurkar et al. 2016, section 6): over words, without marks and articles.
    """
    expected = np.zeros(len(chosen), dtype=np.float32)
    if not len(chosen):
        return expected
    likely = np.argsort(-probability, kind="stable")[:_RISKED]
    bags = []
    for number in likely.tolist():
        span = page.answer[page.first[chosen[number]] : page.last[chosen[number]] + 1]
        bags.append(span[span != 0])
    kinds, inverse = np.unique(np.concatenate(bags), return_inverse=True)
    counts = np.zeros((len(bags), max(1, len(kinds))), dtype=np.float32)
    np.add.at(counts, (np.repeat(np.arange(len(bags)), [len(b) for b in bags]), inverse), 1)
    shared = np.minimum(counts[:, None, :], counts[None, :, :]).sum(axis=2)
    sizes = counts.sum(axis=1)
    f1 = 2 * shared / np.maximum(1, sizes[:, None] + sizes[None, :])
    expected[likely] = f1 @ probability[likely]
    expected[probability < _LEAST * probability.max()] *= 0.5
    return expected


def log_softmax(scores: Floats) -> Floats:
    """Logarithms of :func:`softmax`."""
    top = scores.max()
    return np.asarray(scores - top - np.log(np.exp(scores - top).sum()))


def softmax(scores: Floats) -> Floats:
    """Probabilities of scores; empty for none."""
    if not len(scores):
        return scores
    exponents = np.exp(scores - scores.max())
    return np.asarray(exponents / exponents.sum(), dtype=np.float32)
