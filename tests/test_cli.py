"""The command line: answers, exit codes, and one line where something is wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

SMALL = ("--reader", "small")
CLAIMED = "who claimed the drone attack?"
COMMANDED = "Who commanded the June 2021 airstrike?"
UNKNOWN = "who painted the Mona Lisa?"
TEA = """= Tea =

Tea
- Colour: amber
- Origin: Yunnan

Tea is a drink. It was first drunk in Yunnan.
"""


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    folder = tmp_path / "teas"
    folder.mkdir()
    (folder / "tea.txt").write_text(TEA, "utf-8")
    return folder


def test_the_first_line_is_the_answer_and_the_next_its_proof(here: Run) -> None:
    done = here("ask", COMMANDED, *SMALL)
    answer, quote, where, confidence = done.stdout.splitlines()[:4]
    assert (done.returncode, done.stderr) == (0, "")
    assert answer == "Joe Biden"
    assert quote == "    “Commanded By: Joe Biden”"
    assert where.startswith("    June 2021 United States airstrike in Syria › Infobox · ")
    assert "seeds/003_024252a408ca38f3.txt" in where
    assert confidence.strip().endswith(")")
    assert "\x1b" not in done.stdout


def test_without_an_answer_it_says_so_and_shows_what_is_near(citebot: Run) -> None:
    done = citebot("ask", UNKNOWN)
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.startswith("I don't know.\n")


def test_json_holds_the_answer_its_proof_and_what_was_read(citebot: Run) -> None:
    done = citebot("ask", COMMANDED, "--json", *SMALL)
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(found) == [
        "answer", "guess", "confidence", "document", "section", "quote", "kind", "values",
        "source", "line", "page", "label", "citations", "understood",
        "note", "talk", "parts", "alternatives", "passages",
        "milliseconds",
    ]  # fmt: skip
    assert found["answer"] == found["guess"] == "Joe Biden"
    assert found["section"] == "Infobox"
    assert found["source"].endswith("seeds/003_024252a408ca38f3.txt")
    assert found["answer"] in found["quote"]
    assert 0 < found["confidence"] <= 1
    assert list(found["passages"][0]) == ["id", "document", "section", "text", "score"]


def test_json_of_no_answer(here: Run) -> None:
    done = here("ask", UNKNOWN, "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["answer"] is None


@pytest.mark.parametrize("first", [True, False])
def test_documents_are_named_before_or_after_the_command(
    citebot: Run, tea: Path, first: bool
) -> None:
    question = ["ask", "What is the origin of tea?", *SMALL]
    done = citebot(*(["-d", tea, *question] if first else [*question, "-d", tea]))
    assert done.stdout.splitlines()[0] == "Yunnan"


def test_several_documents_are_one_collection(here: Run, tea: Path, root: Path) -> None:
    arguments = ["-d", tea, "ask", "What is the origin of tea?", "-d", root / "seeds", *SMALL]
    assert here(*arguments).stdout.splitlines()[0] == "Yunnan"


def test_version_and_help(here: Run) -> None:
    assert here("--version").stdout == here("-V").stdout == "citebot 0.1.0\n"
    for arguments in (["--help"], ["ask", "-h"], ["eval", "--help"], ["chat", "--help"]):
        done = here(*arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("Usage: citebot")


# What a user gets wrong


def _bad_sources(folder: Path) -> Iterator[tuple[str, Path]]:
    yield "missing", folder / "missing"
    (folder / "empty").mkdir()
    yield "empty", folder / "empty"
    (folder / "nothing.txt").write_bytes(b"")
    yield "nothing.txt", folder / "nothing.txt"
    (folder / "binary.bin").write_bytes(bytes(range(256)) * 40)
    yield "binary.bin", folder / "binary.bin"
    (folder / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    yield "image.txt", folder / "image.txt"
    (folder / "bad\nname\x1b[31m").mkdir()
    yield "bad", folder / "bad\nname\x1b[31m"
    (folder / os.fsdecode(b"caf\xe9")).mkdir()
    yield "caf", folder / os.fsdecode(b"caf\xe9")


def test_a_source_that_cannot_be_read_gets_one_line(here: Run, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    for name, source in _bad_sources(folder):
        done = here("ask", CLAIMED, "-d", source)
        assert (done.returncode, done.stdout) == (2, ""), source
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert done.stderr.startswith("citebot: ")
        assert name in done.stderr
        assert done.stderr.strip().isprintable()


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", ""),
        ("ask", " \t\n"),
        ("ask", "?!"),
        ("ask", "a question", "--nonsense"),
        ("ask", "-"),
        ("aks", "a question"),
        ("aks",),
        ("help",),
        ("/dev/null",),
        ("ask", "a question", "--threshold", "2"),
        ("-d",),
        ("ask", "a question", "-d", ""),
    ],
)
def test_misuse_gets_one_line(here: Run, arguments: tuple[str, ...]) -> None:
    done = here(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "question",
    [
        "what is it?",
        "word " * 10_000,
        "\x1b[31mred\x07",
        "🙂 who 🙂",
        "מי תקף את הבסיס?",
        "\u202egnp.exe who claimed it",
        os.fsdecode(b"caf\xe9 \xff"),
        "'; drop table passage; --",
        "who " + "x" * 100_000,
        "漢" * 17_000,
    ],
)
def test_an_odd_question_is_answered_or_not_but_never_fails(here: Run, question: str) -> None:
    done = here("ask", question)
    assert done.returncode in (0, 3)
    assert done.stderr == ""
    assert "\x1b" not in done.stdout


def test_files_that_were_left_out_are_named_and_the_rest_is_asked(citebot: Run, tea: Path) -> None:
    for number in range(12):
        (tea / f"image{number:02}.txt").write_bytes(bytes(range(256)) * 40)
    done = citebot("ask", "What is the origin of tea?", "-d", tea, *SMALL)
    warnings = done.stderr.splitlines()
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "Yunnan"
    assert "image00.txt" in warnings[0]
    assert warnings[10:] == ["citebot: and 2 more; citebot files shows all of them"]


def test_what_a_document_says_cannot_command_the_terminal(here: Run, tmp_path: Path) -> None:
    path = tmp_path / "evil.txt"
    path.write_text(TEA.replace("a drink", "a \x1b]0;owned\x07 drink\u202e\x9b31m"), "utf-8")
    for arguments in (["What is tea?"], ["What is tea?", "--json"], ["Who is the king of tea?"]):
        done = here("ask", *arguments, "-d", path)
        assert not {"\x1b", "\x07", "\x9b", "\u202e"}.intersection(done.stdout)


def test_a_terminal_that_lacks_characters_is_no_reason_to_fail(citebot: Run) -> None:
    for arguments in ([COMMANDED], [COMMANDED, "--json"]):
        done = citebot("ask", *arguments, *SMALL, PYTHONIOENCODING="ascii")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.isascii()
    assert json.loads(done.stdout)["answer"] == "Joe Biden"


# Pipes, signals, terminals


def _process(environment: dict[str, str], *arguments: str, **options: Any) -> Any:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, **options)


def test_a_closed_pipe_is_no_error(environment: dict[str, str]) -> None:
    read, write = os.pipe()
    os.close(read)
    with _process(environment, "ask", CLAIMED, stdout=write) as process:
        os.close(write)
        _, errors = process.communicate(timeout=60)
    assert errors == b""


def test_a_full_disk_gets_one_line(environment: dict[str, str]) -> None:
    for arguments in (["ask", COMMANDED], ["--help"], ["files"]):
        with (
            Path("/dev/full").open("wb") as full,
            _process(environment, *arguments, stdout=full) as process,
        ):
            _, errors = process.communicate(timeout=60)
        expected = b"citebot: the output cannot be written: No space left on device\n"
        assert (process.returncode, errors) == (2, expected)


def test_closed_streams_are_no_error(environment: dict[str, str]) -> None:
    command = f'"{sys.executable}" -m bot ask "{CLAIMED}" <&- >&- 2>&-'
    done = subprocess.run(["sh", "-c", command], env=environment, timeout=60, check=False)
    assert done.returncode == 0
    command = f'"{sys.executable}" -m bot <&-'
    done = subprocess.run(
        ["sh", "-c", command], env=environment, timeout=60, check=False, capture_output=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_ctrl_c_ends_without_a_traceback(environment: dict[str, str]) -> None:
    with _process(environment, *SMALL, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(f"{COMMANDED}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline().decode() == f"> {COMMANDED}\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in errors


@pytest.mark.parametrize("module", ["click", "numpy._core", "bot.question", "bot.tables.answering"])
def test_ctrl_c_ends_without_a_traceback_while_it_imports(
    environment: dict[str, str], module: str
) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "bot", "ask", CLAIMED]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
        while not process.stderr.readline().rstrip().endswith(module.encode()):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        errors = process.stderr.read()
    # By the signal itself when the answer was there already and the process was ending.
    assert process.returncode in (130, -signal.SIGINT)
    assert b"Traceback" not in errors


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_for_terminals_that_want_it(
    environment: dict[str, str], variables: dict[str, str], coloured: bool
) -> None:
    command = f"{sys.executable} -m bot ask '{COMMANDED}' --reader small"
    output = pexpect.run(command, env={**environment, **variables}, timeout=60)
    assert coloured is (b"\x1b[" in output)
    assert b"Joe Biden" in output
