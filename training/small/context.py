"""Trains the context network: the scores that prune candidates and count in the ensemble."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.question import ANSWER_TYPES, WH
from bot.reader.small.context import DILATIONS, LENGTHS, Context, alignment
from bot.reader.small.network import narrowed
from bot.reader.small.page import PassageArrays
from bot.reader.small.query import Query
from bot.reader.small.spans import Floats, Ints
from bot.reader.small.tokens import TOKEN_FEATURES, token_features
from bot.reader.small.vectors import WIDTH, Vectors
from bot.reader.small.wording import WORD_FEATURES
from bot.reader.small.words import FLAGS
from training.small.examples import Collection, Reading, targets

_GAP = 8  # rows of zeros between the pages of a batch: no convolution reaches across


@dataclass(frozen=True, slots=True)
class Settings:
    """What the network is and how it is trained; the defaults are the shipped recipe."""

    hidden: int = 64
    words: int = 32
    spans: int = 48
    embedding: int = 16
    buckets: int = 1 << 13
    question_buckets: int = 1 << 12
    epochs: int = 4
    seed: int = 0
    batch: int = 8  # pages
    rate: float = 3e-3
    dropout: float = 0.15
    table_dropout: float = 0.4
    decay: float = 2e-5
    table_decay: float = 1e-4
    candidates: int = 400  # of a page, sampled at each step, besides those with a target


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as training keeps it. ``matched`` are the (word, token) pairs that match and
    ``match`` how well; ``aimed`` are the candidates with a target, ``aim`` the targets."""

    passages: tuple[PassageArrays, ...]
    token: npt.NDArray[np.float16]
    query: Query
    matched: npt.NDArray[np.int16]
    match: npt.NDArray[np.float16]
    aimed: Ints
    aim: Floats


def sheet(collection: Collection, reading: Reading) -> Sheet:
    """Keep of a reading what training needs."""
    page = reading.page
    aim, _, _ = targets(collection, reading, np.arange(len(page.first)))
    aimed = np.flatnonzero(aim)
    matched = alignment(reading.query, page, reading.matches)
    where = np.stack(np.nonzero(matched))
    return Sheet(
        page.passages,
        token_features(reading.query, page, reading.matches).astype(np.float16),
        reading.query,
        where.astype(np.int16),
        matched[where[0], where[1]].astype(np.float16),
        aimed,
        (aim[aimed] / max(1e-9, float(aim.sum()))).astype(np.float32),
    )


@dataclass(frozen=True, slots=True)
class _Batch:
    """Pages end to end, each behind a gap; a last gap behind all. T tokens, W words, N candidates.

    The ``page`` arrays say which page each token, word and candidate belongs to. ``offset`` is
    what a sampled candidate's score is raised by because it stands for others.
    """

    pages: int
    sentences: int
    token: Any
    vector: Any
    identity: Any
    suffix: Any
    shape: Any
    inside: Any
    page: Any
    sentence: Any
    word: Any
    word_vector: Any
    word_identity: Any
    word_suffix: Any
    word_inside: Any
    word_page: Any
    matched_word: Any
    matched_token: Any
    match: Any
    one_hot: Any
    asked: Any
    first: Any
    last: Any
    length: Any
    candidate_page: Any
    offset: Any
    aimed: Any
    aim: Any


def _lay(
    torch: Any,
    sheets: Sequence[Sheet],
    vectors: Vectors,
    sample: Callable[[int], Ints],
) -> _Batch:
    """Lay sheets end to end; ``sample`` gives the candidates of so many that are scored."""
    parts: dict[str, list[npt.NDArray[Any]]] = {
        name: [] for name in _Batch.__slots__ if name not in ("pages", "sentences")
    }

    def add(**columns: npt.NDArray[Any]) -> None:
        for name, values in columns.items():
            parts[name].append(values)

    def gap(number: int) -> None:
        none = np.zeros(_GAP, dtype=np.int64)
        add(
            token=np.zeros((_GAP, len(FLAGS) + len(TOKEN_FEATURES)), np.float32),
            identity=none, suffix=none, shape=none, inside=np.zeros(_GAP, np.float32),
            page=none + number, sentence=none + sentences,
        )  # fmt: skip

    tokens = sentences = words = candidates = 0
    for number, one in enumerate(sheets):
        gap(number)
        tokens, sentences = tokens + _GAP, sentences + 1
        flags = np.concatenate([p.cut.flags for p in one.passages])
        add(
            token=np.concatenate((flags, one.token.astype(np.float32)), axis=1),
            identity=np.concatenate([p.identity for p in one.passages]),
            suffix=np.concatenate([p.suffix for p in one.passages]),
            shape=np.concatenate([p.shape for p in one.passages]),
            inside=np.ones(len(flags), np.float32),
            page=np.full(len(flags), number),
        )
        wording = one.query.wording
        count = len(wording.identity)
        # A row of zeros parts the words of two questions.
        add(
            word=np.concatenate((np.zeros((1, wording.features.shape[1])), wording.features)),
            word_identity=np.concatenate(([0], wording.identity)),
            word_suffix=np.concatenate(([0], wording.suffix)),
            word_inside=np.concatenate(([0], np.ones(count))).astype(np.float32),
            word_page=np.full(count + 1, number),
            matched_word=one.matched[0].astype(np.int64) + words + 1,
            matched_token=one.matched[1].astype(np.int64) + tokens,
            match=one.match.astype(np.float32),
        )
        words += count + 1
        spans = []
        for passage in one.passages:
            if len(passage.identity):
                cut = passage.cut
                add(sentence=cut.sentence + sentences)
                sentences += int(cut.sentence[-1]) + 1
                length = np.minimum(cut.last - cut.first, LENGTHS - 1) + LENGTHS * cut.clause
                spans.append(np.stack((cut.first + tokens, cut.last + tokens, length)))
                tokens += len(passage.identity)
        first, last, length = np.concatenate(spans, axis=1)
        kept = np.zeros(len(first), dtype=np.bool_)
        kept[sample(len(first))] = True
        kept[one.aimed] = True
        others = len(first) - len(one.aimed)
        offset = np.full(len(first), np.log(max(1, others) / max(1, kept.sum() - len(one.aimed))))
        offset[one.aimed] = 0
        add(
            first=first[kept], last=last[kept], length=length[kept],
            candidate_page=np.full(int(kept.sum()), number),
            offset=offset[kept].astype(np.float32),
            aimed=(np.cumsum(kept) - 1)[one.aimed] + candidates, aim=one.aim,
            one_hot=one.query.one_hot[None], asked=one.query.asked[None],
        )  # fmt: skip
        candidates += int(kept.sum())
    gap(0)
    for name, kind in (("identity", "vector"), ("word_identity", "word_vector")):
        add(**{kind: vectors.of(np.concatenate(parts[name]))})
    laid = {name: np.concatenate(values) for name, values in parts.items()}
    return _Batch(
        len(sheets),
        sentences + 1,
        **{
            name: torch.from_numpy(
                values.astype(np.float32 if values.dtype.kind == "f" else np.int64)
            )
            for name, values in laid.items()
        },
    )


def train(
    torch: Any,
    questions: Sequence[Sequence[Sheet]],
    vectors: Vectors,
    settings: Settings,
    report: Callable[[str], None],
) -> Context:
    """The context network, trained with a listwise softmax over the candidates of each page.

    ``questions`` has the pages of each question: an epoch takes one of them, the next another.
    """
    torch.manual_seed(settings.seed)
    generator = np.random.default_rng(settings.seed)
    weights = _initial(torch, settings)
    tables = ("table", "question_table")
    optimizer = torch.optim.Adam(
        [
            {"params": [v for n, v in weights.items() if n not in tables],
             "weight_decay": settings.decay},
            {"params": [weights[n] for n in tables], "weight_decay": settings.table_decay},
        ],
        lr=settings.rate,
    )  # fmt: skip
    steps = settings.epochs * -(-len(questions) // settings.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: max(0.02, min(1 - n / steps, (n + 1) / min(200, steps)))
    )
    turn = generator.integers(0, 1 << 16, len(questions))

    def sample(count: int) -> Ints:
        return generator.permutation(count)[: settings.candidates]

    for epoch in range(settings.epochs):
        order = generator.permutation(len(questions))
        total, seen = 0.0, 0
        for at in range(0, len(order), settings.batch):
            chosen = [questions[n][int(turn[n] + epoch) % len(questions[n])]
                      for n in order[at : at + settings.batch].tolist()]  # fmt: skip
            chosen = [one for one in chosen if len(one.aimed)]
            if chosen:
                batch = _lay(torch, chosen, vectors, sample)
                loss = _loss(torch, _scores(torch, weights, settings, batch), batch)
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(list(weights.values()), 5.0)
                optimizer.step()
                total, seen = total + float(loss.detach()) * len(chosen), seen + len(chosen)
            schedule.step()
        report(f"context network epoch {epoch + 1}: loss {total / max(1, seen):.4f}")
    learned = {
        name: narrowed(value.detach().numpy()).astype(np.float32) for name, value in weights.items()
    }
    return Context(**learned)


def scores(
    torch: Any,
    context: Context,
    settings: Settings,
    sheets: Sequence[Sheet],
    vectors: Vectors,
) -> Floats:
    """The scores of all candidates of some pages, computed as in training."""
    weights = {field.name: torch.from_numpy(getattr(context, field.name))
               for field in fields(context)}  # fmt: skip
    batch = _lay(torch, sheets, vectors, np.arange)
    settings = replace(settings, dropout=0.0, table_dropout=0.0)
    return np.asarray(_scores(torch, weights, settings, batch).numpy())


def _initial(torch: Any, s: Settings) -> dict[str, Any]:
    """Weights before training, by the names of :class:`~bot.reader.small.context.Context`."""
    hidden, kinds = s.hidden, len(WH) + len(ANSWER_TYPES)

    def random(*shape: int, gain: float = 1.0) -> Any:
        return torch.randn(*shape) * gain / shape[-2] ** 0.5

    size = WIDTH + 2 * s.embedding
    zeros = torch.zeros
    weights = {
        "table": torch.randn(s.buckets, s.embedding) * 0.1,
        "question_table": torch.randn(s.question_buckets, s.embedding) * 0.1,
        "word": random(len(FLAGS) + len(WORD_FEATURES) + size, s.words, gain=1.4),
        "word_bias": zeros(s.words),
        "near_word": random(3 * s.words, s.words),
        "near_word_bias": zeros(s.words),
        "attention": random(s.words, 1)[:, 0],
        "question": random(s.words + kinds + s.embedding, hidden, gain=1.4),
        "question_bias": zeros(hidden),
        "token": random(len(FLAGS) + len(TOKEN_FEATURES) + size + s.embedding, hidden, gain=1.4),
        "token_question": random(hidden, hidden, gain=0.5),
        "token_bias": zeros(hidden),
        "aligned": random(s.words, hidden),
        "gate": zeros(hidden, hidden),
        "around": random(len(DILATIONS), 3 * hidden, hidden),
        "around_bias": zeros(len(DILATIONS), hidden),
        "sentence": random(3 * hidden, hidden, gain=0.5),
        "sentence_bias": zeros(hidden),
        "slots": random(5, hidden, s.spans),
        "span_question": random(hidden, s.spans, gain=0.5),
        "span_bias": zeros(s.spans),
        "length": zeros(2 * LENGTHS, s.spans),
        "out": random(s.spans, 1)[:, 0],
        "out_question": zeros(hidden, s.spans),
    }
    return {name: value.requires_grad_() for name, value in weights.items()}


def _loss(torch: Any, scores: Any, batch: _Batch) -> Any:
    """Listwise softmax cross-entropy against the targets, the mean over pages."""
    scores = scores + batch.offset
    page = batch.candidate_page
    top = torch.full((batch.pages,), -1e9).scatter_reduce(0, page, scores.detach(), "amax")
    sums = torch.zeros(batch.pages).index_add(0, page, torch.exp(scores - top[page]))
    logs = scores - (torch.log(sums) + top)[page]
    return -(batch.aim * logs[batch.aimed]).sum() / batch.pages


def _scores(torch: Any, weights: dict[str, Any], s: Settings, batch: _Batch) -> Any:
    """The same as :func:`bot.reader.small.context.context_scores`, with gradients and dropout."""
    w, relu = weights, torch.relu

    def dropped(values: Any) -> Any:
        # Random bytes are several times faster than torch.nn.functional.dropout on a processor.
        kept = torch.randint(0, 256, values.shape, dtype=torch.uint8) >= int(256 * s.dropout)
        return values * kept * (1 / (1 - s.dropout))

    def embedded(table: Any, hashes: Any) -> Any:
        rows = table[hashes & (len(table) - 1)]
        kept = (torch.rand(rows.shape[:-1]) >= s.table_dropout).float()
        return rows * kept[..., None] / (1 - s.table_dropout)

    inside = batch.word_inside
    parts = [batch.word, batch.word_vector, embedded(w["table"], batch.word_identity),
             embedded(w["table"], batch.word_suffix)]  # fmt: skip
    words = dropped(relu(torch.cat(parts, 1) @ w["word"] + w["word_bias"])) * inside[:, None]
    words = words + relu(_around(torch, words, 1) @ w["near_word"] + w["near_word_bias"])
    attention = torch.exp((words @ w["attention"]).clamp(-8, 8)) * inside
    total = torch.zeros(batch.pages).index_add(0, batch.word_page, attention)
    asked = torch.zeros(batch.pages, s.words).index_add(
        0, batch.word_page, words * attention[:, None]
    )
    asked = asked / total.clamp(min=1e-6)[:, None]
    kind = embedded(w["question_table"], batch.asked).sum(1)
    asked = torch.cat((asked, batch.one_hot, kind), 1) @ w["question"] + w["question_bias"]
    asked = dropped(relu(asked))

    parts = [batch.token, batch.vector, embedded(w["table"], batch.identity),
             embedded(w["table"], batch.suffix), embedded(w["table"], batch.shape)]  # fmt: skip
    aligned = (words @ w["aligned"])[batch.matched_word] * batch.match[:, None]
    hidden = torch.cat(parts, 1) @ w["token"] + (asked @ w["token_question"])[batch.page]
    hidden = hidden + w["token_bias"]
    hidden = hidden + torch.zeros_like(hidden).index_add(0, batch.matched_token, aligned)
    hidden = dropped(relu(hidden)) * (1 + (asked @ w["gate"])[batch.page])
    outside = batch.inside[:, None]
    hidden = hidden * outside
    for number, away in enumerate(DILATIONS):
        near = _around(torch, hidden, away) @ w["around"][number] + w["around_bias"][number]
        hidden = (hidden + relu(near)) * outside
        if number == 0:
            of = batch.sentence[:, None].expand(-1, s.hidden)
            most = torch.zeros(batch.sentences, s.hidden).scatter_reduce(0, of, hidden, "amax")
            mixed = relu(_around(torch, most, 1) @ w["sentence"] + w["sentence_bias"])
            hidden = (hidden + dropped(mixed)[batch.sentence]) * outside
    hidden = dropped(hidden)
    begins, ends, before, behind, within = (hidden @ w["slots"][n] for n in range(5))
    first, last = batch.first, batch.last
    sums = torch.cat((torch.zeros(1, s.spans), torch.cumsum(within, 0)))
    spans = (sums[last + 1] - sums[first]) / (last + 1 - first)[:, None]
    spans = spans + begins[first] + before[first - 1] + ends[last] + behind[last + 1]
    page = batch.candidate_page
    spans = spans + w["length"][batch.length] + (asked @ w["span_question"])[page] + w["span_bias"]
    return (relu(spans) * (w["out"] + asked @ w["out_question"])[page]).sum(1)


def _around(torch: Any, hidden: Any, away: int) -> Any:
    zero, count = torch.zeros(away, hidden.shape[1]), len(hidden)
    shifted = torch.cat((zero, hidden))[:count], torch.cat((hidden, zero))[away:]
    return torch.cat((shifted[0], hidden, shifted[1]), 1)
