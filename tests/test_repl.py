"""The chat, driven through a real pseudo-terminal and through a pipe."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pseudo_terminal import CTRL_C, CTRL_D, CTRL_R, ENTER, RIGHT, TAB, UP, Terminal

Run = Callable[..., subprocess.CompletedProcess[str]]

SMALL = ("--reader", "small")
COMMANDED = "Who commanded the June 2021 airstrike?"
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
    """Without times, and without what changes when the bot learns something new."""
    text = re.sub(r"\n(    or: .*(\n        .*)*|asked as: .*)", "", text)
    text = re.sub(r"\d+ ms", "N ms", text)
    text = re.sub(r"(?:very likely|likely|possible|unlikely) \(\d\.\d\d\)", "CONFIDENCE", text)
    return re.sub(r"\d\.\d\d", "N.NN", text)


# At a terminal


def test_a_whole_chat(environment: dict[str, str], tea: Path) -> None:
    """What a person types and sees from the first line to the last."""
    with Terminal(environment, "-d", tea, *SMALL, columns=100) as terminal:
        terminal.ready()
        for line in (
            "What is the colour of tea?", "/open", "/opne", "/fields",
            "Who is the king of France?", "/reset",
        ):  # fmt: skip
            terminal.ask(line)
        assert terminal.toolbar.endswith("· 1 document · 3 passages · /help")
        terminal.type("/exit", ENTER)
        assert terminal.end() == 0
        greeting = " ".join(terminal.text.partition("\n>")[0].split())
        assert greeting.startswith(f"citebot reads {str(tea)[:40]}")
        assert greeting.endswith(": 1 document, 3 passages. Ask a question, or /help.")
    said = steady(terminal.text.partition("\n> ")[2])
    assert said == WHOLE_CHAT


WHOLE_CHAT = """\
What is the colour of tea?

amber
    “Colour: amber”
    Tea › Infobox · ~/tea.txt
    CONFIDENCE
    N ms

> /open

Tea › Infobox · ~/tea.txt
    Colour: amber
    Origin: Yunnan

> /opne

There is no command /opne; did you mean /open?

> /fields

Tea
    Colour: amber
    Origin: Yunnan

> Who is the king of France?

I don't know.
    no passage holds a word of the question
    N ms

> /reset

Forgotten.

> /exit"""


def test_the_answer_stands_out_and_its_words_are_marked_in_the_quote(
    environment: dict[str, str],
) -> None:
    with Terminal(environment, *SMALL) as terminal:
        terminal.ready()
        terminal.ask(COMMANDED)
        assert terminal.painted("green") == ["Joe Biden"]
        assert terminal.painted("magenta") == ["Joe Biden"]


def test_ctrl_c_cancels_the_line_and_ctrl_d_leaves(environment: dict[str, str]) -> None:
    with Terminal(environment, *SMALL) as terminal:
        terminal.ready()
        terminal.type("nonsense that nobody asks", CTRL_C)
        terminal.ask(COMMANDED)
        assert "Joe Biden" in terminal.text
        assert "I don't know" not in terminal.text
        terminal.type(CTRL_D)
        assert terminal.end() == 0


def test_a_pasted_block_is_one_question(environment: dict[str, str]) -> None:
    with Terminal(environment, *SMALL) as terminal:
        terminal.ready()
        terminal.type("\x1b[200~Who commanded\r\nthe\tJune 2021\nairstrike?\x1b[201~")
        terminal.see("> Who commanded the June")
        terminal.type(ENTER)
        terminal.see(" ms")
        assert "Joe Biden" in terminal.text
        assert terminal.text.count(" ms") == 1


def test_questions_are_remembered_searched_and_suggested(environment: dict[str, str]) -> None:
    with Terminal(environment, *SMALL) as first:
        first.ready()
        first.ask(COMMANDED)
        first.type(CTRL_D)
        assert first.end() == 0
    history = Path(environment["XDG_STATE_HOME"], "citebot", "history")
    assert COMMANDED in history.read_text("utf-8")
    assert history.stat().st_mode & 0o077 == 0
    with Terminal(environment, *SMALL) as second:
        second.ready()
        second.type(UP)
        second.see(f"> {COMMANDED}")
        second.type(CTRL_C, CTRL_R, "airs")
        second.see(f"`airs': {COMMANDED}")
        second.type(CTRL_C, "Who c")
        second.see(f"> {COMMANDED}")
        second.type(RIGHT, ENTER)
        second.see(" ms")
        assert "Joe Biden" in second.text


def test_tab_completes_commands_titles_and_fields(environment: dict[str, str]) -> None:
    with Terminal(environment, *SMALL) as terminal:
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
        with Terminal(variables, *SMALL) as terminal:
            terminal.ready()
            terminal.ask(COMMANDED)
            assert terminal.text.count("will not be remembered") == 1
            assert "Joe Biden" in terminal.text


def test_odd_input_does_not_end_the_chat(environment: dict[str, str]) -> None:
    with Terminal(environment, *SMALL) as terminal:
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


def test_piped_questions_are_repeated_and_answered_in_plain_text(citebot: Run) -> None:
    done = citebot(*SMALL, stdin=f"{COMMANDED}\n\nWho painted the Mona Lisa?")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.split("\n\n")
    assert first.startswith(f"> {COMMANDED}\nJoe Biden\n    “Commanded By: Joe Biden”\n")
    assert second.startswith("> Who painted the Mona Lisa?\nI don't know.\n")
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    "stdin",
    [
        b"\xef\xbb\xbf" + COMMANDED.encode(),
        COMMANDED.encode() + b"\r\n",
        COMMANDED.encode() + b" \xff\xfe\n",
        COMMANDED.encode() + b"\0\n",
    ],
)
def test_a_pipe_may_carry_any_bytes(citebot: Run, stdin: bytes) -> None:
    done = citebot("chat", *SMALL, stdin=stdin)
    assert (done.returncode, done.stderr) == (0, "")
    question, answer = done.stdout.splitlines()[:2]
    assert question.startswith(f"> {COMMANDED}")
    assert answer == "Joe Biden"


def test_commands_work_in_a_pipe_and_exit_ends_it(citebot: Run) -> None:
    done = citebot(*SMALL, stdin=f"/documents\n/copy\n{COMMANDED}\n/copy\n/exit\n{COMMANDED}\n")
    assert done.returncode == 0
    titles, nothing, answer, copied = done.stdout.split("\n\n")
    assert titles.startswith("> /documents\n    March 2023 northeastern Syria clashes\n    June ")
    assert nothing == "> /copy\nThere is no answer to copy."
    assert "\nJoe Biden\n" in answer
    assert copied.startswith("> /copy\nThere is no clipboard here")
