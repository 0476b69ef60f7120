"""Whole answers over one collection: ``python -m benchmarks.asking COLLECTION``.

Opening, the first answer and the answers after it, in milliseconds, and the memory that the
process holds for itself. Questions are made of sentences of the collection: a question word and a
few of their terms.
"""

from __future__ import annotations

import time

STARTED = time.perf_counter()  # before anything is imported, as a person counts

import json  # noqa: E402
from pathlib import Path  # noqa: E402

import click  # noqa: E402

from benchmarks.measure import anonymous, percentile  # noqa: E402
from bot import Bot  # noqa: E402

WORDS = ("What is", "Who", "When was", "How many", "Where is", "Which", "Why does", "What does")


@click.command(help=__doc__)
@click.argument("collection", type=click.Path(exists=True, path_type=Path))
@click.option("--questions", "number", default=200)
@click.option("--json", "out", type=click.Path(path_type=Path), help="Write the figures here.")
def main(collection: Path, number: int, out: Path | None) -> None:
    """Print the figures."""
    bot = Bot.open(collection)
    bot.ask("what is the first thing that is said here?")
    first = (time.perf_counter() - STARTED) * 1000

    from benchmarks.retrieval import queries  # noqa: PLC0415
    from index.folder import Folder  # noqa: PLC0415
    from index.store import Store  # noqa: PLC0415

    folder = Folder(collection)
    store = Store(folder.connect_to_read, folder.explain)
    times = []
    for turn, query in enumerate(queries(store, number + 20, seed=2)):
        question = f"{WORDS[turn % len(WORDS)]} {' '.join(query)}?"
        started = time.perf_counter()
        bot.ask(question)
        if turn >= 20:
            times.append((time.perf_counter() - started) * 1000)
    figures = {
        "first": first,
        "p50": percentile(times, 0.5),
        "p95": percentile(times, 0.95),
        "anonymous": anonymous(),
    }
    print(
        f"open and first answer {first:.0f} ms; ask p50 {figures['p50']:.1f} ms, "
        f"p95 {figures['p95']:.1f} ms; anonymous memory {figures['anonymous']:.0f} MB"
    )
    if out:
        out.write_text(json.dumps({"ask": figures}, indent=1))


if __name__ == "__main__":
    main()
