"""What speaks for and against a plan, as numbers: links, words left over, types, sizes.

The last plan is always NULL: the table does not hold the answer.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.tables.asked import Asked
from bot.tables.conditions import SHAPE, RowSet
from bot.tables.execute_pairs import Answer
from bot.tables.language import ABBREVIATIONS, SYNONYMS, TRIGGERS, likeness
from bot.tables.linking import Links, title_stems
from bot.tables.plan import VALUE, Plan
from index.tables import TypedTable, bits
from index.tables.words import header_stems, normalized, words

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

NGRAMS, HEADERS = 1 << 15, 1 << 12
"""Buckets of hashed n-grams of questions, and of hashed words of headers and questions."""
SET_FEATURES, COLUMN_FEATURES, CROSS_FEATURES, ANSWER_FEATURES = 26, 32, 15, 10
_GENERAL = ("ordinals", "numbers", "descending", "ascending", "sorted", "timed", "rows", "length")
WIDTH = SET_FEATURES + 2 * COLUMN_FEATURES + CROSS_FEATURES + len(TRIGGERS) + len(_GENERAL)
SURE_LINK = 0.9


class Features(NamedTuple):
    """The features of N plans and of NULL.

    ``dense`` is (N + 1, WIDTH); ``ids`` (N + 1, 5) holds value, modifier, shape, column and key;
    ``left`` (N + 1, T) tells which content words of the question a plan does not account for.
    """

    dense: Floats
    ids: Ints
    left: npt.NDArray[np.bool_]


def features(links: Links, sets: Sequence[RowSet], plans: Sequence[Plan]) -> Features:
    """The features of plans, and of NULL behind them."""
    asked, count = links.asked, len(plans)
    table = np.array([plan[:5] for plan in plans], dtype=np.int64).reshape(count, 5)
    value, modifier, rows, column, key = table.T
    said = np.array([plan.words for plan in plans], dtype=np.uint64)
    other = np.array([plan.other for plan in plans], dtype=np.int64)
    of_sets = np.array([_of_set(links, one) for one in sets], dtype=np.float32)
    of_columns = _of_columns(links)
    left = _bits(np.uint64(asked.content) & ~said, len(asked.words))
    cross = _cross(links, sets, (rows, column, key, other), said, left)
    general = np.array(_general(links), dtype=np.float32)
    dense = np.zeros((count + 1, WIDTH), dtype=np.float32)
    dense[:count, : WIDTH - len(general)] = np.concatenate(
        (of_sets[rows], of_columns[column], of_columns[key], cross), axis=1
    )
    dense[:, WIDTH - len(general) :] = general
    shape = np.array([SHAPE[one.shape] for one in sets])[rows]
    ids = np.stack((value, modifier, shape, column, key), axis=1)
    ids = np.concatenate((ids, [[VALUE["nothing"], 0, 0, -1, -1]])).astype(np.int32)
    return Features(dense, ids, np.concatenate((left, np.zeros((1, left.shape[1]), np.bool_))))


def _bits(numbers: npt.NDArray[np.uint64], width: int) -> npt.NDArray[np.bool_]:
    raw = numbers.view(np.uint8).reshape(len(numbers), 8)
    return np.unpackbits(raw, axis=1, bitorder="little")[:, :width].astype(np.bool_)


def _of_set(links: Links, rows: RowSet) -> list[float]:
    asked, conditions = links.asked, rows.conditions
    columns = links.table.columns
    count = rows.rows.bit_count()
    qualities = [c.quality for c in conditions] or [1.0]
    kinds = [columns[c.column].kind for c in conditions]
    named = [links.columns[c.column] for c in conditions]
    starts = [(c.words & -c.words).bit_length() - 1 for c in conditions]
    covered = 0
    for condition in conditions:
        covered |= condition.words
    length = max(1, len(asked.words))
    near = [1 / (1 + abs(s - n.at)) for s, n in zip(starts, named, strict=True) if n.at >= 0]
    better = any(
        cell is not c and cell.words & c.words == c.words != cell.words and cell.quality >= 0.99
        for c in conditions
        for cell in links.cells
    )
    return [
        len(conditions),
        min(qualities),
        sum(qualities) / len(qualities),
        sum(c.form for c in conditions),
        count == 1,
        count == 0,
        count / max(1, links.table.rows),
        float(np.log1p(count)),
        max((n.score for n in named), default=0),
        sum(c.column == 0 for c in conditions),
        sum(kind in ("number", "year") for kind in kinds),
        sum(kind == "date" for kind in kinds),
        sum(kind == "text" for kind in kinds),
        max(((c.words & asked.content).bit_count() for c in conditions), default=0),
        any(c.values > 1 for c in conditions),
        sum(kind == "year" for kind in kinds),
        bool(rows.words & asked.has("not")),
        count >= 2,
        any(c.words & n.words for c, n in zip(conditions, named, strict=True)),
        any(not c.words & asked.content for c in conditions),
        max(near, default=0),
        rows.rows == links.table.body,
        ((covered & -covered).bit_length() - 1) / length if covered else 0,
        covered.bit_length() / length,
        better,
        len({c.column for c in conditions}),
    ]


def _of_columns(links: Links) -> Floats:
    """The features of each column, and zeros for no column behind them."""
    asked, table = links.asked, links.table
    found = np.zeros((len(table.columns) + 1, COLUMN_FEATURES), dtype=np.float32)
    best = max(range(len(table.columns)), key=lambda c: _name_score(links, c), default=-1)
    name = name_column(table)
    superlatives = bits(asked.has("most", "least"))
    stated = len(table.stated)
    for number, column in enumerate(table.columns):
        link, kind = links.columns[number], column.kind
        facts, at = column.facts, link.at
        length = max(1, len(asked.words))
        found[number] = [
            1,
            link.score,
            link.share,
            min(link.share, 1) >= 0.85,
            number == best and link.score > 0,
            at >= 0,
            1 / (1 + abs(at - asked.wh_at - 1)) if at >= 0 else 0,
            0 <= at < length * 0.4,
            at / length if at >= 0 else 0,
            kind == "number",
            kind == "date",
            kind == "year",
            kind == "text",
            column.uniqueness,
            number == 0,
            number == 1,
            number == stated - 1,
            not column.name.strip(),
            link.words.bit_count(),
            (link.words & asked.content).bit_count(),
            kind == "text" and column.uniqueness > 0.8,
            max((1 / (1 + abs(at - s)) for s in superlatives), default=0) if at >= 0 else 0,
            facts.derived,
            facts.order < 0,
            facts.order > 0,
            facts.order != 0 and kind in ("date", "year"),
            link.like,
            max((1 / (1 + abs(_place(link.like_words) - s)) for s in superlatives), default=0)
            * (link.like > 0.35),
            bool(facts.before or facts.after),
            number == name,
            facts.filled / max(1, facts.rows),
            facts.integral if kind == "number" else 0,
        ]
    return found


def _place(word: int) -> int:
    return (word & -word).bit_length() - 1


def _name_score(links: Links, number: int) -> float:
    link = links.columns[number]
    return link.score + 0.3 * link.share + 0.1 * link.like


def name_column(table: TypedTable) -> int:
    """The column that names a row: of different texts, the first one; -1 where there is none.

    Identifiers with figures ("E1040") name a row only where nothing else does.
    """
    best, chosen = 0.0, -1
    for number, column in enumerate(table.columns):
        if column.kind != "text" or column.facts.filled < 0.5 * table.rows:
            continue
        some = column.values.texts(range(min(20, column.facts.distinct)))
        figures = sum(any(c.isdigit() for c in text) for text in some) / max(1, len(some))
        score = column.uniqueness - 0.5 * (figures > 0.5) - 0.03 * number
        score += 0.5 * (column.facts.derived and column.name == "name")
        if score > best + 1e-9:
            best, chosen = score, number
    return chosen


def _cross(
    links: Links,
    sets: Sequence[RowSet],
    at: tuple[npt.NDArray[np.int64], ...],
    said: npt.NDArray[np.uint64],
    left: npt.NDArray[np.bool_],
) -> Floats:
    """What a plan as a whole leaves unsaid, and which of its parts share columns and words."""
    rows, column, key, other = at
    asked, table = links.asked, links.table
    width = len(table.columns)
    used = np.zeros((len(sets), width + 1), dtype=np.float32)
    for number, one in enumerate(sets):
        used[number, list(one.columns)] = 1
    used[:, width] = 0
    named = np.array([*(c.words for c in links.columns), 0], dtype=np.uint64)
    in_set = np.array([one.words for one in sets], dtype=np.uint64)
    figures = degrees = 0
    for _, words_ in asked.numbers:
        figures |= words_
    degrees = asked.has("most", "least", "first", "last")
    strange = strangeness(links)
    over = left.sum(axis=1)
    weighed = left * strange
    found = np.zeros((len(rows), CROSS_FEATURES), dtype=np.float32)
    found[:, 0] = over
    found[:, 1] = over / max(1, asked.content.bit_count())
    found[:, 2] = np.bitwise_count(np.uint64(figures) & ~said)
    found[:, 3] = over == 0
    found[:, 4] = used[rows, column]
    found[:, 5] = (column == key) & (column >= 0)
    found[:, 6] = used[rows, key]
    found[:, 7] = other >= 0
    found[:, 8] = (named[column] & in_set[rows]) > 0
    found[:, 9] = (named[key] & in_set[rows]) > 0
    found[:, 10] = (named[column] & named[key]) > 0
    found[:, 11] = np.bitwise_count(np.uint64(degrees) & ~said)
    found[:, 12] = weighed.sum(axis=1)
    found[:, 13] = weighed.max(axis=1, initial=0)
    found[:, 14] = np.bitwise_count(np.uint64(asked.has("not")) & ~said)
    return found


def strangeness(links: Links) -> Floats:
    """How far each word of a question is from all that a table is about, 0..1.

    0 for stopwords, for words that announce an operation and for numbers.
    """
    asked = links.asked
    about = set(title_stems(links.table))
    for column in links.table.columns:
        about |= {ABBREVIATIONS.get(part, part) for part in header_stems(column.name)}
    operating = asked.has(*TRIGGERS)
    found = np.zeros(len(asked.words), dtype=np.float32)
    for i, stem in enumerate(asked.stems):
        if not asked.content >> i & 1 or operating >> i & 1 or stem[0].isdigit():
            continue
        if stem in about or not SYNONYMS.get(stem, frozenset()).isdisjoint(about):
            continue
        found[i] = 1 - max(0.0, max((likeness(stem, other) for other in about), default=0.0))
    return found


def _general(links: Links) -> list[float]:
    asked, table = links.asked, links.table
    stated = [column for column in table.stated if column.kind != "text"]
    timed = [column for column in stated if column.kind in ("date", "year")]
    return [
        *(bool(asked.triggers[name]) for name in TRIGGERS),
        bool(asked.ordinals),
        bool(asked.numbers),
        any(column.facts.order < 0 for column in timed),
        any(column.facts.order > 0 for column in timed),
        any(column.facts.order for column in stated),
        bool(timed),
        min(table.rows / 50, 4),
        len(asked.words) / 20,
    ]


def answer_features(asked: Asked, answers: Sequence[Answer], read: Sequence[int]) -> Floats:
    """The features of answers; ``read`` counts the rows that each was computed of."""
    found = np.zeros((len(answers), ANSWER_FEATURES), dtype=np.float32)
    question = f" {' '.join(asked.words)} "
    for number, answer in enumerate(answers):
        first = answer[0]
        figures = first.replace(",", "").replace(".", "")
        found[number] = [
            len(answer) == 1,
            len(answer) == 2,
            np.log(len(answer)),
            figures.isdigit(),
            len(answer) < 6 and any(_is_said(question, text) for text in answer),
            not all(answer),
            len(first) > 40,
            first in ("0", "1"),
            len(first) == 4 and first.isdigit() and first[:2] in ("18", "19", "20"),
            np.log1p(read[number]),
        ]
    return found


def _is_said(question: str, text: str) -> bool:
    return f" {' '.join(words(normalized(text)))} " in question


# --- Hashed words ---


def _bucket(text: str, buckets: int) -> int:
    return zlib.crc32(text.encode("utf-8", "replace")) % buckets


def ngram_ids(links: Links) -> Ints:
    """Hashed n-grams of a question: of its words, and with names and columns replaced by marks."""
    asked = links.asked
    columns = names = 0
    for link in links.columns:
        columns |= link.words if link.score >= SURE_LINK else 0
    for cell in links.cells:
        names |= cell.words if cell.form and cell.words & asked.content else 0
    marked: list[str] = ["<s>"]
    for i, stem in enumerate(asked.stems):
        mark = stem
        if names >> i & 1:
            mark = "NAME"
        elif stem[0].isdigit():
            mark = "NUMBER"
        elif columns >> i & asked.content >> i & 1:
            mark = "COLUMN"
        if mark not in ("NAME", "COLUMN") or marked[-1] != mark:
            marked.append(mark)
    marked.append("</s>")
    start, at = asked.words[:3], asked.wh_at
    grams = [f"u:{stem}" for stem in asked.stems]
    grams += [f"h:{' '.join(start[:2])}", f"h:{' '.join(start)}", f"w:{asked.wh}"]
    grams += [f"b:{' '.join(pair)}" for pair in pairwise(marked)]
    grams += [f"t:{' '.join(three)}" for three in zip(marked, marked[1:], marked[2:], strict=False)]
    if at + 1 < len(asked.stems):
        grams += [f"wn:{' '.join(asked.stems[at : at + 2])}", f"w1:{asked.stems[at + 1]}"]
    return np.array([_bucket(gram, NGRAMS) for gram in grams], dtype=np.int32)


def header_ids(table: TypedTable) -> list[Ints]:
    """Hashed words of the header of each column."""
    found = []
    for column in table.columns:
        parts = header_stems(column.name) or ("_empty",)
        grams = [f"w:{part}" for part in parts]
        grams += [f"f:{' '.join(parts)}", f"k:{column.kind}", f"l:{parts[-1]}", f"1:{parts[0]}"]
        found.append(np.array([_bucket(gram, HEADERS) for gram in grams], dtype=np.int32))
    return found


def word_ids(asked: Asked) -> Ints:
    """The hashed stems of a question."""
    return np.array([_bucket(stem, HEADERS) for stem in asked.stems], dtype=np.int32)
