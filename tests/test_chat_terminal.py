"""What the chat does with its terminal: pager, clipboard, editor, narrow and plain ones, Ctrl-C."""

from __future__ import annotations

import base64
import re
import stat
from pathlib import Path

import pytest
from pseudo_terminal import CTRL_C, CTRL_D, ENTER, Terminal

SMALL = ("--reader", "small")
COMMANDED = "Who commanded the June 2021 airstrike?"
READABLE = {"default", "green", "magenta", "red"}
"""Colours that can be read on dark and on light backgrounds."""


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_colours_can_be_read_on_dark_and_on_light(environment: dict[str, str]) -> None:
    with Terminal(environment, *SMALL) as terminal:
        terminal.ready()
        for line in (COMMANDED, "Who painted the Mona Lisa?", "/open", "/help", "/why"):
            terminal.ask(line)
        cells = [cell for row in terminal.screen.buffer.values() for cell in row.values()]
        assert {cell.fg for cell in cells if cell.data.strip()} == READABLE
        assert {cell.bg for cell in cells} == {"default"}


def test_forty_columns_break_no_word(environment: dict[str, str]) -> None:
    with Terminal(environment, *SMALL, columns=40) as terminal:
        terminal.ready()
        terminal.ask("/help")
        terminal.ask(COMMANDED)
        lines = terminal.text.split("\n")
    words = set(re.findall(r"[\w-]+", terminal.text))
    assert {"candidates", "conversation", "commanded", "documents", "Markdown"} <= words
    assert all(len(line) <= 40 for line in lines)


def test_what_exceeds_the_screen_goes_to_the_pager(
    environment: dict[str, str], tmp_path: Path
) -> None:
    pager = program(tmp_path / "bin" / "pager", f"cat > {tmp_path / 'paged'}; echo that was all")
    variables = {**environment, "PAGER": str(pager)}
    with Terminal(variables, *SMALL, lines=24) as terminal:
        terminal.ready()
        terminal.ask(COMMANDED)
        assert not (tmp_path / "paged").exists()
        terminal.type("/passages", ENTER)
        terminal.see("that was all")
        terminal.ready()
    assert "Joe Biden" in (tmp_path / "paged").read_text("utf-8")


def test_copy_asks_the_terminal_where_there_is_no_clipboard_program(
    environment: dict[str, str],
) -> None:
    sent: list[bytes] = []
    with Terminal({**environment, "PATH": "/nowhere"}, *SMALL) as terminal:
        terminal.listen(sent.append)
        terminal.ready()
        terminal.ask(COMMANDED)
        terminal.ask("/copy")
        assert "Sent the answer to the terminal's clipboard (OSC 52)" in terminal.text
    found = re.search(rb"\x1b\]52;c;([^\x07]*)\x07", b"".join(sent))
    assert found is not None
    assert base64.b64decode(found[1]) == b"Joe Biden"


def test_copy_uses_the_clipboard_program_of_the_desktop(
    environment: dict[str, str], tmp_path: Path
) -> None:
    program(tmp_path / "bin" / "xclip", f"cat > {tmp_path / 'copied'}")
    variables = {
        **environment,
        "DISPLAY": ":0",
        "PATH": f"{tmp_path / 'bin'}:{environment['PATH']}",
    }
    with Terminal(variables, *SMALL) as terminal:
        terminal.ready()
        terminal.ask(COMMANDED)
        terminal.ask("/copy")
        assert "Copied the answer with xclip." in terminal.text
    assert (tmp_path / "copied").read_text("utf-8") == "Joe Biden"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("ed", r"\+\d+ .*/003_\w+\.txt"), ("code", r"--goto .*/003_\w+\.txt:\d+")],
)
def test_edit_opens_the_persons_editor_at_the_line(
    environment: dict[str, str], tmp_path: Path, name: str, expected: str
) -> None:
    editor = program(tmp_path / "bin" / name, f'echo "$@" > {tmp_path / "edited"}')
    with Terminal({**environment, "VISUAL": str(editor)}, *SMALL) as terminal:
        terminal.ready()
        terminal.ask(COMMANDED)
        terminal.ask("/edit")
    assert re.fullmatch(expected, (tmp_path / "edited").read_text("utf-8").strip())


def test_edit_without_an_editor_says_what_to_set(environment: dict[str, str]) -> None:
    with Terminal(environment, *SMALL) as terminal:
        terminal.ready()
        terminal.ask(COMMANDED)
        terminal.ask("/edit")
        assert "set VISUAL or EDITOR" in terminal.text


def test_clear_leaves_an_empty_screen(environment: dict[str, str]) -> None:
    with Terminal(environment, *SMALL) as terminal:
        terminal.ready()
        terminal.ask(COMMANDED)
        terminal.type("/clear", ENTER)
        terminal.wait(lambda: terminal.text.strip() in ("", ">"), "an empty screen")


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_plain_terminals_get_lines_and_nothing_that_is_drawn_again(
    environment: dict[str, str], variables: dict[str, str]
) -> None:
    sent: list[bytes] = []
    with Terminal({**environment, **variables}, *SMALL) as terminal:
        terminal.listen(sent.append)
        terminal.see("/help. >")
        terminal.type(COMMANDED, ENTER)
        terminal.see("Joe Biden “Commanded By: Joe Biden”")
        terminal.see(" ms >")
        terminal.type("nonsense")
        terminal.see("nonsense")
        terminal.type(CTRL_C)
        terminal.wait(lambda: re.search(r"nonsense\S*\s+>$", terminal.text), "a new prompt")
        terminal.type(CTRL_D)
        assert terminal.end() == 0
    text = b"".join(sent).replace(b"\x1b[?2004h", b"").replace(b"\x1b[?2004l", b"")
    assert b"\x1b" not in text  # but for the mark that says where a paste begins
    assert not re.search(rb"\r(?![\r\n])", text)


def test_ctrl_c_stops_reading_and_what_was_read_is_asked(
    environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(4000):
        path = folder / f"{number:04}.md"
        path.write_text(f"# Room {number}\n\nThe room was painted by Ana {number}.\n", "utf-8")
    with Terminal(environment, "-d", folder, *SMALL) as terminal:
        terminal.see("of 4,000 files")
        terminal.type(CTRL_C)
        terminal.ready()
        assert re.search(r"reading was stopped after [\d,]+ of 4,000 files", terminal.text)
        terminal.ask("/documents Room 0")
        assert "Room 0" in terminal.text
