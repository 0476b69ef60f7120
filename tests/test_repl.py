"""The chat, driven through a real pseudo-terminal and through a pipe."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pseudo_terminal import COLUMNS, CTRL_C, CTRL_D, CTRL_R, ENTER, RIGHT, TAB, UP, Terminal

from bot import Bot
from bot.terminal.chat.commands import COMMANDS, Chat

Run = Callable[..., subprocess.CompletedProcess[str]]

CLAIMED = "who claimed the drone attack?"
TEA = """= Tea =

Tea
- Colour: amber
- Origin: Yunnan

Tea is a drink.

== History ==
It was first drunk in Yunnan. The emperor Shennong tasted it by chance.
A second paragraph is about cups.
"""


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    path = tmp_path / "tea.txt"
    path.write_text(TEA, "utf-8")
    return path


def steady(text: str) -> str:
    """Without times, and without what changes when the reader is trained again."""
    text = re.sub(r"\n    or: .*", "", text)
    text = re.sub(r"\d+ ms", "N ms", text)
    text = re.sub(r"(?:very likely|likely|possible|unlikely) \(\d\.\d\d\)", "CONFIDENCE", text)
    return re.sub(r"\d\.\d\d", "N.NN", text)


# At a terminal


def test_a_whole_chat(environment: dict[str, str], tea: Path) -> None:
    """What a person types and sees from the first line to the last."""
    with Terminal(environment, "-d", tea) as terminal:
        terminal.ready()
        for line in (
            "Where was tea first drunk?", "/open", "/opne", "/fields",
            "What colour is it?", "Who is the king of France?", "/reset",
        ):  # fmt: skip
            terminal.ask(line)
        name = str(tea)
        assert terminal.toolbar.endswith("· 1 document · 3 passages · /help")
        terminal.type("/quit", ENTER)
        assert terminal.end() == 0
        assert name[:20] in terminal.text
    said = steady(terminal.text.partition("\n> ")[2])
    assert said == WHOLE_CHAT


WHOLE_CHAT = """\
Where was tea first drunk?

Yunnan
    “It was first drunk in Yunnan.”
    Tea › History
    CONFIDENCE
    N ms

> /open

Tea › History
    It was first drunk in Yunnan. The emperor Shennong tasted it by chance.
    A second paragraph is about cups.

> /opne

There is no command /opne; did you mean /open?

> /fields

Tea
    Colour: amber
    Origin: Yunnan

> What colour is it?

asked as: What colour is Tea?
amber
    “Colour: amber”
    Tea › Infobox
    CONFIDENCE
    N ms

> Who is the king of France?

I don't know.
    no passage holds a word of the question
    N ms

> /reset

Forgotten.

> /quit"""


def test_the_answer_stands_out_and_its_words_are_marked_in_the_quote(
    environment: dict[str, str],
) -> None:
    with Terminal(environment) as terminal:
        terminal.ready()
        terminal.ask(CLAIMED)
        assert terminal.painted("green") == ["Liwa Al-Ghaliboun"]
        assert terminal.painted("brown") == ["Liwa Al-Ghaliboun"]
        assert all(len(line) <= COLUMNS for line in terminal.text.split("\n"))


def test_no_color_is_obeyed(environment: dict[str, str]) -> None:
    with Terminal({**environment, "NO_COLOR": "1"}) as terminal:
        terminal.ready()
        terminal.ask(CLAIMED)
        cells = [cell for row in terminal.screen.buffer.values() for cell in row.values()]
        assert {"default"} == {cell.fg for cell in cells} | {cell.bg for cell in cells}


def test_ctrl_c_cancels_the_line_and_ctrl_d_leaves(environment: dict[str, str]) -> None:
    with Terminal(environment) as terminal:
        terminal.ready()
        terminal.type("nonsense that nobody asks", CTRL_C)
        terminal.ask(CLAIMED)
        assert "Liwa Al-Ghaliboun" in terminal.text
        assert "I don't know" not in terminal.text
        terminal.type(CTRL_D)
        assert terminal.end() == 0


def test_a_pasted_block_is_one_question(environment: dict[str, str]) -> None:
    with Terminal(environment) as terminal:
        terminal.ready()
        terminal.type("\x1b[200~who claimed\r\nthe\tdrone\nattack?\x1b[201~")
        terminal.see("> who claimed the drone")
        terminal.type(ENTER)
        terminal.see(" ms")
        assert "Liwa Al-Ghaliboun" in terminal.text
        assert terminal.text.count(" ms") == 1


def test_questions_are_remembered_searched_and_suggested(environment: dict[str, str]) -> None:
    with Terminal(environment) as first:
        first.ready()
        first.ask(CLAIMED)
        first.type(CTRL_D)
        assert first.end() == 0
    history = Path(environment["XDG_STATE_HOME"], "citebot", "history")
    assert CLAIMED in history.read_text("utf-8")
    assert history.stat().st_mode & 0o077 == 0
    with Terminal(environment) as second:
        second.ready()
        second.type(UP)
        second.see(f"> {CLAIMED}")
        second.type(CTRL_C, CTRL_R, "drone")
        second.see(f"`drone': {CLAIMED}")
        second.type(CTRL_C, "who c")
        second.see(f"> {CLAIMED}")
        second.type(RIGHT, ENTER)
        second.see(" ms")
        assert "Liwa Al-Ghaliboun" in second.text


def test_tab_completes_commands_titles_and_fields(environment: dict[str, str]) -> None:
    with Terminal(environment) as terminal:
        terminal.ready()
        terminal.type("/fie")
        terminal.see("/fields [TITLE]")
        terminal.type(TAB)
        terminal.see("> /fields")
        terminal.type(" june")
        terminal.see("airstrike in Syria document")
        terminal.type(TAB)
        terminal.see("> /fields June 2021 United States airstrike in Syria")
        terminal.type(CTRL_C, "what is the timez", TAB)
        terminal.see("what is the Timezone")


def test_a_history_that_cannot_be_written_warns_once_and_the_chat_goes_on(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    for name in ("XDG_STATE_HOME", "HOME"):
        variables = {**environment, "XDG_STATE_HOME": "", name: str(tmp_path / "file")}
        with Terminal(variables) as terminal:
            terminal.ready()
            terminal.ask(CLAIMED)
            assert terminal.text.count("will not be remembered") == 1
            assert "Liwa Al-Ghaliboun" in terminal.text


def test_odd_input_does_not_end_the_chat(environment: dict[str, str]) -> None:
    with Terminal(environment) as terminal:
        terminal.ready()
        for line in ("", "   ", "?", "/", "//", "/open 99", "/open x", "the of and", "🙂", "שלום"):
            terminal.ask(line)
        terminal.type("\x1b[200~" + "word " * 10_000 + "\x1b[201~")
        terminal.type(ENTER)
        terminal.see(" ms")
        terminal.type(CTRL_D)
        assert terminal.end() == 0
        assert "Traceback" not in terminal.text


# Through a pipe


def test_piped_questions_are_answered_one_per_line_in_plain_text(citebot: Run) -> None:
    done = citebot(stdin=f"{CLAIMED}\n\nWho commanded the June 2021 airstrike?")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.split("\n\n")
    assert first.startswith("Liwa Al-Ghaliboun\n    “A little-known militant group known as")
    assert second.startswith("Joe Biden\n")
    assert "\x1b" not in done.stdout
    assert "> " not in done.stdout


@pytest.mark.parametrize(
    "stdin",
    [
        b"\xef\xbb\xbf" + CLAIMED.encode(),
        CLAIMED.encode() + b"\r\n",
        CLAIMED.encode() + b" \xff\xfe\n",
        CLAIMED.encode() + b"\0\n",
    ],
)
def test_a_pipe_may_carry_any_bytes(citebot: Run, stdin: bytes) -> None:
    done = citebot("chat", stdin=stdin)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Liwa Al-Ghaliboun\n")


def test_commands_work_in_a_pipe_and_quit_ends_it(citebot: Run) -> None:
    done = citebot(stdin=f"/documents\n{CLAIMED}\n/quit\n{CLAIMED}\n")
    assert done.returncode == 0
    assert done.stdout.startswith("    March 2023 northeastern Syria clashes\n    June 2021 ")
    assert done.stdout.count("Liwa Al-Ghaliboun\n") == 1


# The commands themselves


def said(chat: Chat, line: str) -> str:
    return "\n".join(chat.reply(line))


def test_help_names_every_command(seeds_bot: Bot) -> None:
    help_text = said(Chat(seeds_bot), "/help")
    assert list(COMMANDS) == [
        "help", "why", "passages", "open", "documents", "fields", "reset", "quit",
    ]  # fmt: skip
    for command in COMMANDS.values():
        assert command.summary
        assert f"{command.usage} " in help_text
        assert command.summary in help_text


def test_an_unknown_command_suggests_the_nearest(seeds_bot: Bot) -> None:
    assert "did you mean /passages?" in said(Chat(seeds_bot), "/pasages")
    assert "/help lists them" in said(Chat(seeds_bot), "/xyz")


def test_why_names_the_words_the_candidates_and_the_threshold(seeds_bot: Bot) -> None:
    chat = Chat(seeds_bot)
    said(chat, CLAIMED)
    why = said(chat, "/why")
    assert why.startswith("found: ")
    assert "claim" in why
    assert "1. Liwa Al-Ghaliboun (" in why
    assert "Answers need a confidence of 0." in why


def test_open_shows_the_section_around_the_evidence_or_a_passage(seeds_bot: Bot) -> None:
    chat = Chat(seeds_bot)
    said(chat, CLAIMED)
    section = said(chat, "/open")
    assert section.startswith("March 2023 northeastern Syria clashes › Attacks\n")
    assert "10 rockets were launched at the Green Village" in section
    assert chat.last is not None
    for number, hit in enumerate(chat.last.passages, 1):
        assert said(chat, f"/open {number}").startswith(hit.title)


def test_fields_finds_a_document_by_a_part_of_its_title(seeds_bot: Bot) -> None:
    chat = Chat(seeds_bot)
    assert "Commanded By: Joe Biden" in said(chat, "/fields june 2021")
    assert "Several documents" in said(chat, "/fields syria")
    assert "No document is called" in said(chat, "/fields Atlantis")


def test_reset_forgets(seeds_bot: Bot) -> None:
    chat = Chat(seeds_bot)
    said(chat, CLAIMED)
    said(chat, "/reset")
    assert "Nothing has been asked yet" in said(chat, "/why")


@pytest.mark.parametrize(
    "line",
    [
        "/", "/ help", "//", "/open", "/open 0", "/open -1", "/open ²", "/open ٣", "/open 1e9",
        "/open 99999999999999999999999999", "/fields", "/fields %", "/fields _", "/fields '",
        "/documents %", "/documents \x00", "/why", "/passages", "/\x1b[31m", "/HELP", "/reset x",
    ],
)  # fmt: skip
def test_no_command_fails(seeds_bot: Bot, line: str) -> None:
    chat = Chat(seeds_bot)
    for _ in range(2):
        assert "\x1b" not in said(chat, line)
        said(chat, CLAIMED)
