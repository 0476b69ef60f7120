"""A collection whose store.sqlite was damaged: one line says how to build it again."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import Bot, CollectionError

Run = Callable[..., subprocess.CompletedProcess[str]]

QUESTIONS = ("Who commanded the June 2021 airstrike?", "How many strikes were there?")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, root: Path) -> tuple[Path, bytes]:
    """A collection over the seeds, and its store as it was built."""
    from index.build import update  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("damaged")
    update(folder / "collection", [root / "seeds"])
    return folder / "collection", (folder / "collection" / "store.sqlite").read_bytes()


@pytest.mark.parametrize("seed", range(12))
def test_random_bytes_are_harmless_or_explained(built: tuple[Path, bytes], seed: int) -> None:
    folder, whole = built
    chance = random.Random(seed)
    damaged = bytearray(whole)
    for _ in range(chance.choice([1, 5, 30])):
        size = chance.choice([16, 400, 5000])
        at = chance.randrange(len(damaged) - size)
        damaged[at : at + size] = chance.randbytes(size)
    (folder / "store.sqlite").write_bytes(damaged)
    try:
        with Bot.open(folder, reader="small") as bot:
            for question in QUESTIONS:
                bot.ask(question)
            bot.collection.find_titles("syria")
            list(bot.collection.documents())
    except CollectionError as error:
        assert "\n" not in str(error)
        assert "store.sqlite" in str(error)
        assert "citebot index" in str(error)


def test_the_command_says_it_in_one_line(built: tuple[Path, bytes], citebot: Run) -> None:
    folder, whole = built
    middle = len(whole) // 4
    noise = random.Random(1).randbytes(len(whole) // 2)
    (folder / "store.sqlite").write_bytes(whole[:middle] + noise + whole[middle + len(noise) :])
    done = citebot("ask", QUESTIONS[0], "-d", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "build it again with: citebot index" in done.stderr
