"""Trains the parser of table questions: ``python -m training.tables WTQ``.

WTQ is the unpacked folder of WikiTableQuestions' training part (``csv/`` and ``data/``). Writes
``bot/tables/weights.npz`` and prints how good they are: see docs/tables.md.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from multiprocessing import Pool
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
import torch

from bot.tables.ranking import WEIGHTS, Ranking
from index.tables import typed_table
from training.tables import calibrate, everyday, wtq
from training.tables.calibrate import Question, text_holds, values_are
from training.tables.examples import Example, example, with_twins
from training.tables.export import arrays
from training.tables.fit import Settings, fit
from training.tables.grammar import made_tables

PROCESSES = 2
TRAIN, DEVELOPMENT = "data/random-split-1-train.tsv", "data/random-split-1-dev.tsv"
MADE_TABLES, QUESTIONS_OF_TABLE = 440, 9
HELD_TABLES = 60
THRESHOLD = 0.5
_TABLES_AT_ONCE = 20


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, calibrate, write the weights, report."""
    parser = argparse.ArgumentParser(prog="python -m training.tables", description=__doc__)
    parser.add_argument("wtq", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--epochs", type=int, default=Settings.epochs)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=0, help="questions, for a test of the recipe")
    parser.add_argument("--calibrate", action="store_true", help="only calibrate what OUT holds")
    chosen = parser.parse_args(arguments)
    began = time.perf_counter()

    def say(text: str) -> None:
        print(f"{time.perf_counter() - began:6.0f} s  {text}", flush=True)

    torch.set_num_threads(1)
    weights = _ranking_of(chosen.out) if chosen.calibrate else _trained(chosen, say)
    rng = np.random.default_rng(chosen.seed)
    held = list(wtq.items(chosen.wtq / DEVELOPMENT))[: chosen.limit or None]
    questions = [
        *_questions(chosen.wtq, held),
        *_made_questions(HELD_TABLES, chosen.seed),
        *_everyday_questions(),
    ]
    judged = list(calibrate.judged(questions, Ranking(weights), rng, twins="WTQ development"))
    for line in calibrate.report(judged, calibrate.cross_fitted(judged, rng), THRESHOLD):
        say(line)
    stored = {f"judge {name}": array for name, array in calibrate.fit(judged).items()}
    np.savez_compressed(chosen.out, **weights, **stored)  # type: ignore[arg-type]
    say(f"{chosen.out}: {chosen.out.stat().st_size:,} bytes")


Weights = dict[str, npt.NDArray[np.floating]]


def _ranking_of(path: Path) -> Weights:
    """The weights of the ranking in a file, without those of its calibration."""
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files if not name.startswith("judge ")}


def _trained(chosen: argparse.Namespace, say: Callable[[str], None]) -> Weights:
    """The weights of a ranking, trained on questions over Wikipedia's and over made tables."""
    items = list(wtq.items(chosen.wtq / TRAIN))[: chosen.limit or None]
    examples = list(_examples(chosen.wtq, items, chosen.seed))
    say(f"{len(examples)} examples of {len(items)} questions")
    made = MADE_TABLES if not chosen.limit else 4
    examples += _made_examples(made, chosen.seed)
    say(f"{len(examples)} with those of {made} made tables")
    settings = Settings(epochs=chosen.epochs, seed=chosen.seed)
    return arrays(fit(examples, settings, say))


def _examples(root: Path, items: Sequence[wtq.Item], seed: int) -> Iterator[Example]:
    """The examples of questions, made in processes: the same however many there are."""
    by_table = [list(some) for _, some in groupby(sorted(items, key=_table), key=_table)]
    jobs = [by_table[i : i + _TABLES_AT_ONCE] for i in range(0, len(by_table), _TABLES_AT_ONCE)]
    with Pool(PROCESSES) as pool:
        for found in pool.imap(partial(_job, root, seed), list(enumerate(jobs))):
            yield from found


def _table(item: wtq.Item) -> str:
    return item.table


def _job(root: Path, seed: int, job: tuple[int, list[list[wtq.Item]]]) -> list[Example]:
    number, tables = job
    rng = np.random.default_rng((seed, number))
    items = (
        (item.id, item.question, wtq.read_table(root / item.table), item.target, item.table)
        for some in tables
        for item in some
    )
    return list(with_twins(items, rng))


def _made_examples(count: int, seed: int) -> list[Example]:
    """The examples of made tables: of each some questions, a quarter of them without an answer."""
    random = Random(seed)
    found = []
    for number, (table, questions) in enumerate(made_tables(count, seed)):
        typed = typed_table(table)
        for place, (question, target) in enumerate(_some(questions, random)):
            name = f"made-{number}"
            found.append(example(f"{name}-{place}", question, typed, target, source=name)[0])
    return found


def _some(
    questions: Sequence[tuple[str, tuple[str, ...]]], random: Random
) -> list[tuple[str, tuple[str, ...]]]:
    real = [one for one in questions if one[1]]
    void = [one for one in questions if not one[1]]
    kept = random.sample(real, min(len(real), QUESTIONS_OF_TABLE))
    return kept + random.sample(void, min(len(void), QUESTIONS_OF_TABLE // 3))


def _questions(root: Path, items: Sequence[wtq.Item]) -> Iterator[Question]:
    for item in sorted(items, key=_table):
        table = wtq.read_table(root / item.table)
        yield Question(item.question, [table], values_are(item.target), "WTQ development")


def _made_questions(count: int, seed: int) -> Iterator[Question]:
    random = Random(seed + 1)
    for table, questions in made_tables(count, seed + 1_000_003):
        typed = typed_table(table)
        for question, target in _some(questions, random):
            group = "made tables" if target else "made, without an answer"
            yield Question(question, [typed], values_are(target), group)


def _everyday_questions() -> Iterator[Question]:
    for one in everyday.askings():
        yield Question(one.question, one.tables, text_holds(one.answers), calibrate.EVERYDAY)


if __name__ == "__main__":
    main()
