"""What is known of passages before a question is asked, and the cache that keeps it.

A *page* is the few passages that are read together, laid end to end, so that each step of the
reader is one array operation over all of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from bot.reader.small.spans import Bools, Cut, Floats, Ints, cut
from bot.reader.small.words import FLAG, hashed
from index.analyzer import stem

SENTENCE_GAP = 8
"""Tokens that a sentence boundary counts for in a distance."""
PASSAGE_GAP = 400


@dataclass(frozen=True, slots=True)
class PassageArrays:
    """A passage as arrays. T tokens, P (token, term) pairs, N candidates.

    ``position`` (T,) is the token number with the gaps between sentences; ``clause`` (T,)
    numbers the stretches between marks; ``bracket`` and ``quoted`` (T,) tell what is inside
    brackets and quotation marks; ``surface`` (T,) is the term of a content word and the identity
    of a function word.
    """

    cut: Cut
    term: Ints
    term_token: Ints
    surface: Ints
    identity: Ints
    suffix: Ints
    shape: Ints
    answer: Ints
    content: Bools
    position: Ints
    clause: Ints
    bracket: Floats
    quoted: Floats


@dataclass(frozen=True, slots=True)
class Page:
    """Passages laid end to end; ``start`` holds each one's first token number on the page.

    The arrays are those of :class:`PassageArrays` and :class:`~bot.reader.small.spans.Cut`, with
    token, sentence and clause numbers counted over the whole page.
    """

    passages: tuple[PassageArrays, ...]
    start: Ints
    passage: Ints
    sentence_passage: Ints
    flags: Floats
    sentence: Ints
    term: Ints
    term_token: Ints
    surface: Ints
    identity: Ints
    suffix: Ints
    shape: Ints
    answer: Ints
    content: Bools
    position: Ints
    clause: Ints
    bracket: Floats
    quoted: Floats
    first: Ints
    last: Ints
    is_clause: Bools

    def folded(self, token: int) -> str:
        """The folded text of a token of the page."""
        passage = int(self.passage[token])
        return self.passages[passage].cut.words[token - int(self.start[passage])].folded


class Cache:
    """The arrays of the passages read last; safe to use from several threads."""

    def __init__(self, size: int = 1024) -> None:
        self._size = size
        self._kept: OrderedDict[str, PassageArrays] = OrderedDict()
        self._lock = Lock()

    def arrays(self, text: str) -> PassageArrays:
        """The arrays of ``text``, computed if they are not kept."""
        with self._lock:
            found = self._kept.get(text)
            if found is not None:
                self._kept.move_to_end(text)
                return found
        found = arrays(text)
        with self._lock:
            self._kept[text] = found
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return found

    def __len__(self) -> int:
        return len(self._kept)


def arrays(text: str) -> PassageArrays:
    """Compute everything that depends on the passage alone."""
    passage = cut(text)
    words = passage.words
    count = len(words)
    pairs = [(term, i) for i, w in enumerate(words) for term in w.terms]
    # A compound that was taken apart is also found by its joined term.
    for i in range(1, count - 1):
        if words[i].folded == "-" and passage.tokens[i].start == passage.tokens[i - 1].end:
            joined = _joined(passage, i)
            pairs.extend((term, i + 1) for term in joined)
    term = np.array([pair[0] for pair in pairs], dtype=np.int64)
    term_token = np.array([pair[1] for pair in pairs], dtype=np.int64)
    fields = np.array(
        [
            (w.terms[0] if w.content and w.terms else w.identity, w.identity, w.suffix, w.shape,
             w.answer)
            for w in words
        ],
        dtype=np.int64,
    ).reshape(count, 5)  # fmt: skip
    flags = passage.flags
    mark = flags[:, FLAG["mark"]] > 0
    opening = flags[:, FLAG["opening"]]
    closing = flags[:, FLAG["closing"]]
    depth = np.clip(np.cumsum(opening) - np.cumsum(closing), 0, 1)
    quote = flags[:, FLAG["quote"]]
    number = np.arange(count)
    return PassageArrays(
        cut=passage,
        term=term,
        term_token=term_token,
        surface=fields[:, 0],
        identity=fields[:, 1],
        suffix=fields[:, 2],
        shape=fields[:, 3],
        answer=fields[:, 4],
        content=np.array([w.content for w in words], dtype=np.bool_),
        position=number + SENTENCE_GAP * passage.sentence,
        clause=np.cumsum(mark & (flags[:, FLAG["dash"]] == 0)) + passage.sentence,
        bracket=depth.astype(np.float32),
        quoted=(np.cumsum(quote) % 2).astype(np.float32),
    )


def _joined(passage: Cut, at: int) -> tuple[int, ...]:
    whole = passage.words[at - 1].folded + passage.words[at + 1].folded
    return (hashed(stem(whole)),) if whole.isalpha() else ()


def lay(passages: Sequence[PassageArrays]) -> Page:
    """Lay passages end to end."""
    lengths = [len(p.cut.words) for p in passages]
    start = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    sentences = [int(p.cut.sentence[-1]) + 1 if len(p.cut.words) else 0 for p in passages]
    sentence_start = np.concatenate(([0], np.cumsum(sentences))).astype(np.int64)
    clauses = [int(p.clause[-1]) + 1 if len(p.cut.words) else 0 for p in passages]
    clause_start = np.concatenate(([0], np.cumsum(clauses))).astype(np.int64)
    ends = [int(p.position[-1]) + PASSAGE_GAP if len(p.cut.words) else 0 for p in passages]
    position_start = np.concatenate(([0], np.cumsum(ends))).astype(np.int64)
    each = list(enumerate(passages))
    return Page(
        passages=tuple(passages),
        start=start,
        passage=np.repeat(np.arange(len(passages)), lengths),
        sentence_passage=np.repeat(np.arange(len(passages)), sentences),
        flags=np.concatenate([p.cut.flags for p in passages]),
        sentence=np.concatenate([p.cut.sentence + sentence_start[i] for i, p in each]),
        term=np.concatenate([p.term for p in passages]),
        term_token=np.concatenate([p.term_token + start[i] for i, p in each]),
        surface=np.concatenate([p.surface for p in passages]),
        identity=np.concatenate([p.identity for p in passages]),
        suffix=np.concatenate([p.suffix for p in passages]),
        shape=np.concatenate([p.shape for p in passages]),
        answer=np.concatenate([p.answer for p in passages]),
        content=np.concatenate([p.content for p in passages]),
        position=np.concatenate([p.position + position_start[i] for i, p in each]),
        clause=np.concatenate([p.clause + clause_start[i] for i, p in each]),
        bracket=np.concatenate([p.bracket for p in passages]),
        quoted=np.concatenate([p.quoted for p in passages]),
        first=np.concatenate([p.cut.first + start[i] for i, p in each]),
        last=np.concatenate([p.cut.last + start[i] for i, p in each]),
        is_clause=np.concatenate([p.cut.clause for p in passages]),
    )
