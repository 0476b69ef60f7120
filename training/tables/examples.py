"""Questions to training examples: plans with features, and which of them give the right answer.

Every question becomes an example; some also become a NULL twin (the column of the answer is taken
away: no plan is right but NULL) or a twin with the rows in another order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.tables.asked import understood
from bot.tables.conditions import RowSet
from bot.tables.execute import Executor
from bot.tables.execute_pairs import Answer
from bot.tables.features import answer_features, features, header_ids, ngram_ids, word_ids
from bot.tables.linking import Links, link
from bot.tables.plan import VALUES, Plan
from bot.tables.plans import plans
from bot.tables.rowsets import row_sets
from index.document import Table
from index.tables import TypedTable, typed_table
from index.tables.words import normalized, stems
from training.tables.wtq import is_right

_NULL_SHARE, _SHUFFLED_SHARE = 0.35, 0.6
_FOREIGN_SHARE = 0.12
_MOST_OF_TWIN = 300
"""Plans of a NULL twin that are kept: all of them are wrong."""


@dataclass
class Example:
    """The plans of a question that can be executed, and NULL as the last; ``right`` says which are.

    ``answer`` numbers the different answers; ``of_answer`` are the features of each of them.
    """

    id: str
    table: str
    dense: npt.NDArray[np.float16]
    ids: npt.NDArray[np.int16]
    left: npt.NDArray[np.uint8]
    words: int
    answer: npt.NDArray[np.int16]
    of_answer: npt.NDArray[np.float16]
    right: npt.NDArray[np.bool_]
    ngrams: npt.NDArray[np.int32]
    headers: list[npt.NDArray[np.int32]]
    word_ids: npt.NDArray[np.int32]
    answers: list[Answer]
    null: bool = False


@dataclass
class Parsed:
    """A question over a table with all its plans executed."""

    links: Links
    sets: list[RowSet]
    plans: list[Plan]
    answers: list[Answer]
    of_plan: list[int]
    read: list[int]


def parse(question: str, table: TypedTable) -> Parsed:
    """All plans of a question that can be executed, with their answers."""
    links = link(understood(question), table)
    sets = row_sets(links)
    executor = Executor(links, sets)
    kept: list[Plan] = []
    of_plan: list[int] = []
    read: list[int] = []
    place: dict[Answer, int] = {}
    for plan in plans(links, sets):
        answer = executor.run(plan)
        if answer is not None:
            number = place.setdefault(answer, len(place))
            if number == len(read):
                read.append(executor.rows(plan).bit_count())
            kept.append(plan)
            of_plan.append(number)
    return Parsed(links, sets, kept, list(place), of_plan, read)


def example(
    name: str, question: str, table: TypedTable, target: Sequence[str], *, source: str = ""
) -> tuple[Example, Parsed]:
    """The example of one question; no ``target`` makes NULL right."""
    parsed = parse(question, table)
    found = features(parsed.links, parsed.sets, parsed.plans)
    good = [bool(target) and is_right(target, answer) for answer in parsed.answers]
    right = np.array([good[number] for number in parsed.of_plan] + [not target], dtype=np.bool_)
    asked = parsed.links.asked
    return Example(
        id=name,
        table=source,
        dense=np.clip(found.dense, -6e4, 6e4).astype(np.float16),
        ids=found.ids.astype(np.int16),
        left=np.packbits(found.left, axis=1),
        words=len(asked.words),
        answer=np.array([*parsed.of_plan, len(parsed.answers)], dtype=np.int16),
        of_answer=answer_features(asked, parsed.answers, parsed.read).astype(np.float16),
        right=right,
        ngrams=ngram_ids(parsed.links),
        headers=header_ids(table),
        word_ids=word_ids(asked),
        answers=parsed.answers,
        null=not target,
    ), parsed


def with_twins(
    items: Iterable[tuple[str, str, TypedTable, Sequence[str], str]], rng: np.random.Generator
) -> Iterator[Example]:
    """Each question (name, question, table, target, source) as an example, and some twins."""
    shuffled: dict[str, TypedTable] = {}
    foreign = ""
    for name, question, table, target, source in items:
        made, parsed = example(name, question, table, target, source=source)
        yield made
        if not made.right[:-1].any():
            continue
        if rng.random() < _NULL_SHARE:
            yield from _without_answer(name, question, table, made, parsed, rng)
        if rng.random() < _FOREIGN_SHARE:
            yield from _about_another(name, question, table, parsed, rng, source, foreign)
        foreign = _name_in(parsed, rng) or foreign
        orders = parsed.links.asked.has("first", "last", "next", "previous")
        if orders and rng.random() < _SHUFFLED_SHARE:
            timed = any(c.facts.order and c.kind in ("date", "year") for c in table.stated)
            if timed:
                if source not in shuffled:
                    shuffled.clear()
                    shuffled[source] = shuffle(table, rng)
                twin, _ = example(name, question, shuffled[source], target, source=source)
                if twin.right[:-1].any():
                    yield twin


def _without_answer(
    name: str,
    question: str,
    table: TypedTable,
    made: Example,
    parsed: Parsed,
    rng: np.random.Generator,
) -> Iterator[Example]:
    """The question over the table without the columns that its right plans answer from.

    A count needs no column of its own: there the columns of its conditions are taken.
    """
    right = [parsed.plans[i] for i in np.flatnonzero(made.right[:-1])]
    dropped = {plan.column for plan in right if plan.column >= 0}
    if not dropped or all(VALUES[plan.value] == "count" for plan in right):
        dropped = {c for plan in right for c in parsed.sets[plan.rows].columns}
    kept = [n for n in range(len(table.columns)) if n not in dropped]
    if len(kept) < 2 or len(dropped) > 4:
        return
    twin, _ = example(name, question, table.narrowed(kept), (), source=made.table)
    wrong = np.flatnonzero([is_right(_target(made), answer) for answer in twin.answers])
    if len(wrong):
        return
    count = len(twin.right)
    if count > _MOST_OF_TWIN:
        some = np.sort(rng.choice(count - 1, _MOST_OF_TWIN, replace=False))
        _keep(twin, np.append(some, count - 1))
    yield twin


def _name_in(parsed: Parsed, rng: np.random.Generator) -> str:
    """A cell of a table, as a name that other tables do not hold."""
    texts = [c for c in parsed.links.table.stated if c.kind == "text" and c.uniqueness > 0.5]
    if not texts:
        return ""
    column = texts[int(rng.integers(len(texts)))]
    found = normalized(column.text(int(rng.integers(parsed.links.table.rows))))
    return found if 3 < len(found) < 40 and not any(c.isdigit() for c in found) else ""


def _about_another(
    name: str,
    question: str,
    table: TypedTable,
    parsed: Parsed,
    rng: np.random.Generator,
    source: str,
    foreign: str,
) -> Iterator[Example]:
    """The question with a name that it gives replaced by a name of another table."""
    asked = parsed.links.asked
    named = [c.words for c in parsed.links.cells if c.form == 1 and c.words & asked.content]
    figures = sum(1 << i for i, word in enumerate(asked.words) if word[0].isdigit())
    named = [words for words in named if not words & figures]
    if not named or not foreign:
        return
    words = named[0]
    start, end = (words & -words).bit_length() - 1, words.bit_length()
    pattern = r"\W+".join(re.escape(word) for word in asked.words[start:end])
    replaced, count = re.subn(pattern, foreign, question, count=1, flags=re.IGNORECASE)
    if not count or _is_known(foreign, table):
        return
    yield example(name, replaced, table, (), source=source)[0]


def _is_known(name: str, table: TypedTable) -> bool:
    """Does a table hold all words of a name in one cell?"""
    parts = stems(name)
    return any(
        parts and set.intersection(*(set(column.values.find(part)) for part in parts))
        for column in table.columns
    )


def _target(made: Example) -> Answer:
    return made.answers[int(made.answer[np.flatnonzero(made.right)[0]])]


def _keep(made: Example, kept: npt.NDArray[np.int64]) -> None:
    made.dense, made.ids, made.left = made.dense[kept], made.ids[kept], made.left[kept]
    made.answer, made.right = made.answer[kept], made.right[kept]


def shuffle(table: TypedTable, rng: np.random.Generator) -> TypedTable:
    """The same table with its rows in another order."""
    order = rng.permutation(table.rows)
    columns = [column.values.texts(column.codes[order].tolist()) for column in table.stated]
    rows = tuple(zip(*columns, strict=True))
    header = tuple(column.name for column in table.stated)
    return typed_table(Table(table.name, header, rows, table.caption, table.section))
