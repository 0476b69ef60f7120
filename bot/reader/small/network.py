"""The reader's networks: pruning, scoring and choosing, in NumPy.

Scoring is done twice. The context networks (:mod:`bot.reader.small.context`) score all of the
page's candidates and keep about a hundred; for them the dense features are computed and the span
networks
give a score each. Both kinds are an ensemble: their log-probabilities are averaged. The answer is
chosen by minimum Bayes risk (Kumar & Byrne 2004): the span with the highest expected F1 against the
likely ones.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bot.reader.small import context
from bot.reader.small.context import Context
from bot.reader.small.features import SPAN_FEATURES, VERSION, Hashes
from bot.reader.small.matching import Matches
from bot.reader.small.page import Page
from bot.reader.small.probability import log_softmax
from bot.reader.small.query import Query
from bot.reader.small.spans import Floats, Ints
from bot.reader.small.vectors import Vectors
from index.errors import ReaderError

KEPT = 120
"""Candidates of a page that are scored in full."""
CONTEXT_SHARE = 0.45
RELEVANCE_WEIGHT = 4.0
_RELEVANCE = SPAN_FEATURES.index("relevance")
_RISKED = 40  # likely spans that the expected F1 is computed over
_LEAST = 0.1  # of the likeliest span's probability: a less likely one is no answer
TEMPERATURE = 0.8
"""Divides the scores: the networks are a little less sure than they should be."""
_HOW = (
    "reinstall citebot (pip install --force-reinstall citebot) or train them again "
    "(python -m training --help)"
)


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

    vectors: Vectors
    contexts: tuple[Context, ...]
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
            named = {name: _widened(archive[name]) for name in archive.files if name != "about"}
        weights = Weights(
            Vectors(**_part(Vectors, "vectors", named)),
            tuple(
                Context(**_part(Context, f"context{number}", named))
                for number in range(int(about["contexts"]))
            ),
            tuple(Net(**_part(Net, f"net{number}", named)) for number in range(int(about["nets"]))),
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
    parts: dict[str, object] = {"vectors": weights.vectors}
    parts |= {f"context{number}": one for number, one in enumerate(weights.contexts)}
    parts |= {f"net{number}": net for number, net in enumerate(weights.nets)}
    arrays: dict[str, npt.NDArray[Any]] = {
        f"{name}.{field.name}": narrowed(getattr(part, field.name))
        for name, part in parts.items()
        for field in fields(part)  # type: ignore[arg-type]
    }
    about = {
        "version": VERSION,
        "contexts": len(weights.contexts),
        "nets": len(weights.nets),
        "temperature": weights.temperature,
        "calibrator": dict(weights.calibrator),
        "recipe": dict(weights.recipe),
    }
    with path.open("wb") as file:
        arrays["about"] = np.array(json.dumps(about, sort_keys=True))
        np.savez(file, **arrays)  # type: ignore[arg-type]


def _part(
    kind: type[Vectors | Context | Net], name: str, named: Mapping[str, npt.NDArray[Any]]
) -> dict[str, npt.NDArray[Any]]:
    """The arrays of one part of the weights, under the names of its fields."""
    return {field.name: named[f"{name}.{field.name}"] for field in fields(kind)}


def narrowed(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Numbers in half precision; hashes as they are."""
    return values.astype(np.float16) if values.dtype.kind == "f" else values


def _widened(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return values.astype(np.float32) if values.dtype.kind == "f" else values


def _check(weights: Weights) -> None:
    for one in weights.contexts:
        one.check()
    for net in weights.nets:
        if net.hidden.shape[0] != len(SPAN_FEATURES) + net.table.shape[1]:
            raise ValueError(f"hidden weights of shape {net.hidden.shape}")


def prune(scores: Floats, kept: int = KEPT) -> Ints:
    """The numbers of the ``kept`` candidates with the best context scores, in page order."""
    if len(scores) <= kept:
        return np.arange(len(scores))
    return np.sort(np.argpartition(-scores, kept)[:kept])


def context_scores(
    contexts: Sequence[Context], vectors: Vectors, query: Query, page: Page, matches: Matches
) -> Floats:
    """The mean of the context networks' log-probabilities of all candidates of the page, (N,)."""
    given = context.inputs(vectors, query, page, matches)
    logs = [log_softmax(context.scores(one, query, page, given)) for one in contexts]
    return np.asarray(np.mean(logs, axis=0))


class Asked(Protocol):
    """What a network needs of a question: its identities and its one-hots."""

    @property
    def asked(self) -> Ints: ...
    @property
    def one_hot(self) -> Floats: ...


def ensemble(
    nets: Sequence[Net], asked: Asked, dense: Floats, identities: Hashes, before: Floats
) -> Floats:
    """The log-probabilities of K candidates, (K,): the weighted mean of the networks'.

    ``before`` (K,) are the candidates' context scores; they count ``CONTEXT_SHARE``. The
    candidates of passages that BM25 ranks high gain: in training every page holds the passage
    with the answer, and the networks rely on that.
    """
    scores = log_softmax(before)
    if nets:
        logs = [log_softmax(score(n, asked, dense, identities)) for n in nets]
        scores = (1 - CONTEXT_SHARE) * np.mean(logs, axis=0) + CONTEXT_SHARE * scores
    return log_softmax(scores + RELEVANCE_WEIGHT * dense[:, _RELEVANCE])


def score(net: Net, asked: Asked, dense: Floats, identities: Hashes) -> Floats:
    """One network's scores of K candidates, (K,).

    ``dense`` (K, SPAN_FEATURES) and ``identities`` (K, IDENTITIES) are those of
    :mod:`bot.reader.small.features`.
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


def expected_f1(answer: Ints, first: Ints, last: Ints, probability: Floats) -> Floats:
    """The expected F1 of each candidate against the likely ones, (K,).

    ``answer`` (T,) are the page's word hashes, ``first`` and ``last`` (K,) the candidates' tokens.

    A candidate that has less than a tenth of the best probability gets at most half of it: a
    long span shares words with many likely ones without being likely itself.

    F1 is SQuAD's (Rajpurkar et al. 2016, section 6): over words, without marks and articles.
    """
    expected = np.zeros(len(first), dtype=np.float32)
    if not len(first):
        return expected
    likely = np.argsort(-probability, kind="stable")[:_RISKED]
    bags = []
    for number in likely.tolist():
        span = answer[first[number] : last[number] + 1]
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
