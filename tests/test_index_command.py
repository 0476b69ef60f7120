"""``citebot index``: what it prints, how it ends, and that a running bot sees what it did."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot import Bot
from bot.terminal.index_command import describe
from bot.terminal.progress import ProgressBar
from index.build import Progress


@pytest.fixture
def docs(tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    text = "= Tea =\n\n- Origin: China\n\nTea was brought to Europe by Jan Huygen in 1610.\n"
    (folder / "tea.txt").write_text(text)
    return folder


def test_it_builds_updates_and_says_what_it_did(citebot, docs, tmp_path):
    to = tmp_path / "collection"

    first = citebot("index", docs, "--to", to)
    (docs / "new.txt").write_text("= Oil =\n\nOil burns.\n")
    (docs / "bad.txt").write_bytes(b"\0\1\2" * 99)
    second = citebot("index", docs, "--to", to)

    expected = "1 added, 0 changed, 0 removed, 0 unchanged, 0 skipped: 1 document, 2 passages\n"
    assert (first.returncode, first.stdout, first.stderr) == (0, expected, "")
    assert second.returncode == 0
    assert second.stdout.startswith("1 added, 0 changed, 0 removed, 1 unchanged, 1 skipped: ")
    assert second.stderr.startswith("citebot: ")
    assert "bad.txt" in second.stderr
    assert second.stderr.count("\n") == 1


def test_what_was_built_is_asked(citebot, docs, tmp_path):
    citebot("index", docs, "--to", tmp_path / "collection")

    done = citebot("ask", "who brought tea to Europe?", "-d", tmp_path / "collection")

    assert "Jan Huygen" in done.stdout


def test_strict_ends_at_the_first_file_that_cannot_be_read(citebot, docs, tmp_path):
    (docs / "bad.txt").write_bytes(b"\0\1\2" * 99)

    done = citebot("index", docs, "--to", tmp_path / "collection", "--strict")

    assert done.returncode == 2
    assert "bad.txt" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("missing.txt", "--to", "collection"), "missing.txt: no such file or folder"),
        ((".", "--to", "/dev/null"), "is a file"),
        ((".", "--to", "/proc/nowhere/at-all"), "cannot be read"),
        ((), "Missing argument"),
        ((".",), "Missing option '--to'"),
    ],
)
def test_misuse_gets_one_clear_line(citebot, arguments, message):
    done = citebot("index", *arguments)

    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_sources_without_a_document_are_an_error(citebot, tmp_path):
    (tmp_path / "empty").mkdir()

    done = citebot("index", tmp_path / "empty", "--to", tmp_path / "collection")

    assert done.returncode == 2
    assert "holds no document" in done.stderr


def test_a_running_bot_sees_an_update_at_its_next_question(citebot, docs, tmp_path):
    to = tmp_path / "collection"
    citebot("index", docs, "--to", to)
    bot = Bot.open(to)
    assert bot.ask("who brought tea to Europe?").text == "Jan Huygen"

    text = (docs / "tea.txt").read_text()
    (docs / "tea.txt").write_text(text.replace("Jan Huygen", "Anna Visser"))
    citebot("index", docs, "--to", to)

    assert bot.ask("who brought tea to Europe?").text == "Anna Visser"


def test_progress_says_how_far_how_fast_and_how_long():
    progress = Progress(41, 100, 12_000, 13_400, 10.0)

    assert describe(progress) == (
        "41%, 12,000 documents, 13,400 passages, 1,340 passages/s, 0:14 left"
    )
    assert describe(Progress(0, 0, 0, 0, 0.0)) == "0%, 0 documents, 0 passages, 0 passages/s"
    assert describe(Progress(1, 1000, 5, 5, 30.0)).endswith("8:19:30 left")


def test_progress_is_one_line_on_a_terminal_and_lines_elsewhere(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("bot.terminal.progress.time.monotonic", lambda: now[0])
    terminal, file = io.StringIO(), io.StringIO()
    bars = [ProgressBar(terminal, redraws=True), ProgressBar(file, redraws=False)]

    for second in range(40):
        now[0] = float(second)
        for bar in bars:
            bar.show(second / 40, lambda: "half")
    for bar in bars:
        bar.clear()

    assert "\n" not in terminal.getvalue()
    assert terminal.getvalue().rstrip(" \r").split("\r")[-1].startswith("[####")
    assert file.getvalue().count("\n") == 3


def test_a_short_build_shows_no_progress():
    terminal = io.StringIO()
    bar = ProgressBar(terminal, redraws=True)

    bar.show(0.5, lambda: "half")
    bar.clear()

    assert terminal.getvalue() == ""


def test_the_collection_may_be_named_relative_to_where_one_is(citebot, docs, tmp_path):
    here = Path("collection")

    done = citebot("index", docs, "--to", here)

    assert done.returncode == 0
    assert (tmp_path / "elsewhere" / here / "citebot.json").exists()
