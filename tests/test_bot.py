"""``Bot`` for programs that embed it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot import Bot, CitebotError, CollectionError, QuestionError, SettingsError
from index import StopReading

COMMANDED = "Who commanded the June 2021 airstrike?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.md", "a.md", "c.md"):
        (tmp_path / name).write_text(f"# {name}\n\nThe file {name} has words.\n", "utf-8")
    return tmp_path


def test_as_a_context_it_is_closed_at_the_end(folder: Path) -> None:
    with Bot.open(folder, reader="small") as bot:
        assert "<Bot: 3 documents, 3 passages>" == repr(bot)
    with pytest.raises(CollectionError, match="the collection is closed"):
        bot.ask(COMMANDED)


def test_it_says_what_could_not_be_read(folder: Path) -> None:
    (folder / "picture.txt").write_bytes(bytes(range(256)) * 40)
    bot = Bot.open(folder, reader="small")
    assert "<Bot: 3 documents, 3 passages, 1 problem>" == repr(bot)
    assert "picture.txt" in bot.collection.problems[0]


@pytest.mark.parametrize("question", [None, 3, b"who", ["who"]])
def test_what_is_no_text_is_refused(small_bot: Bot, question: Any) -> None:
    with pytest.raises(QuestionError, match="a question is a text") as caught:
        small_bot.ask(question)
    assert isinstance(caught.value, CitebotError)
    assert isinstance(caught.value, TypeError)


def test_the_threshold_decides_what_is_answered(root: Path) -> None:
    sure = Bot.open(root / "seeds", reader="small", threshold=1.0).ask(COMMANDED)
    assert (sure.text, sure.guess) == (None, "Joe Biden")
    assert sure.explanation.threshold == 1.0
    with pytest.raises(SettingsError, match="not between 0 and 1"):
        Bot.open(threshold=2)


def test_progress_hears_of_each_file_before_it_is_read(folder: Path) -> None:
    heard: list[tuple[int, int, str]] = []
    Bot.open(
        folder,
        reader="small",
        progress=lambda done, total, path: heard.append((done, total, path.name)),
    )
    assert [(0, 3, "a.md"), (1, 3, "b.md"), (2, 3, "c.md")] == heard


def test_progress_may_stop_reading_and_what_was_read_is_asked(folder: Path) -> None:
    def stop(done: int, total: int, path: Path) -> None:
        if done == 2:
            raise StopReading

    bot = Bot.open(folder, reader="small", progress=stop)
    assert ["a.md", "b.md"] == bot.collection.titles()
    assert ["reading was stopped after 2 of 3 files"] == bot.collection.problems


def test_files_are_added_once(folder: Path) -> None:
    bot = Bot.open(folder / "a.md", reader="small")
    assert (folder / "b.md", folder / "c.md") == bot.collection.add_files(folder)
    assert () == bot.collection.add_files(folder)
    assert len(bot.collection) == 3
