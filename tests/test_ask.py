"""Questions at the command line: as words, from standard input, over named collections."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

SMALL = ("--reader", "small")
COMMANDED = "Who commanded the June 2021 airstrike?"
UNKNOWN = "Who painted the Mona Lisa?"
TEA = "= Tea =\n\n- Colour: amber\n- Origin: Yunnan\n\nTea is a drink of the Yi people.\n"


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    folder = tmp_path / "my teas"
    folder.mkdir()
    (folder / "tea.txt").write_text(TEA, "utf-8")
    return folder


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config" / "citebot" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


# Words


@pytest.mark.parametrize(
    "words",
    [
        ["What is the origin of tea?"],
        ["what", "is", "the", "origin", "of", "tea"],
        ["ask", "what", "is", "the", "origin", "of", "tea"],
        ["what is", "the origin of tea"],
    ],
)
def test_words_that_name_no_command_are_a_question(here: Run, tea: Path, words: list[str]) -> None:
    done = here("-d", tea, *words, *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Yunnan\n")


def test_options_may_stand_behind_unquoted_words(here: Run, tea: Path) -> None:
    done = here("what", "is", "the", "origin", "of", "tea", "-d", tea, "--json", *SMALL)
    assert json.loads(done.stdout)["answer"] == "Yunnan"


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["aks"], "there is no command 'aks'; did you mean 'ask'?"),
        (["fiels"], "did you mean 'files'?"),
        (["evla", "{tea}"], "did you mean 'eval'?"),
        (["cht", "who are you"], "did you mean 'chat'?"),
        (["help"], "citebot --help shows the commands"),
        (["{tea}"], "is a file or a folder; ask about it with: citebot -d"),
    ],
)
def test_what_is_rather_a_mistyped_command_gets_advice(
    here: Run, tea: Path, words: list[str], advice: str
) -> None:
    done = here(*(word.format(tea=tea) for word in words))
    assert (done.returncode, done.stdout) == (2, "")
    assert advice in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_threshold_decides_what_is_answered(here: Run) -> None:
    assert here("ask", COMMANDED, *SMALL, "--threshold", "1").returncode == 3
    assert here("ask", UNKNOWN, *SMALL, "--threshold", "0").returncode in (0, 3)
    assert here("ask", COMMANDED, *SMALL, "--threshold", "0").returncode == 0


# Standard input


def test_one_question_from_standard_input_is_answered_as_if_it_were_an_argument(
    citebot: Run,
) -> None:
    piped = citebot("ask", "-", *SMALL, stdin=COMMANDED)
    assert piped.stdout == citebot("ask", COMMANDED, *SMALL).stdout
    assert piped.returncode == 0


def test_several_questions_are_repeated_and_one_without_an_answer_shows_in_the_exit_status(
    citebot: Run,
) -> None:
    done = citebot("ask", "-", *SMALL, stdin=f"{COMMANDED}\n\n{UNKNOWN}\n")
    first, second = done.stdout.split("\n\n")
    assert first.startswith(f"> {COMMANDED}\nJoe Biden\n")
    assert second.startswith(f"> {UNKNOWN}\nI don't know.\n")
    assert done.returncode == 3


def test_json_of_several_questions_is_json_lines(citebot: Run) -> None:
    done = citebot("ask", "-", "--json", *SMALL, stdin=f"\ufeff{COMMANDED}\r\n{UNKNOWN}")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["question"] for row in rows] == [COMMANDED, UNKNOWN]
    assert [row["answer"] for row in rows] == ["Joe Biden", None]


@pytest.mark.parametrize("word", ["x" * 60_000, "漢" * 17_000])
def test_very_long_words_are_no_error(citebot: Run, word: str) -> None:
    done = citebot(*SMALL, stdin=f"{COMMANDED}\n{word}\n/documents {word}\n/fields {word}\n")
    assert (done.returncode, done.stderr) == (0, "")


# Sources


def test_a_home_folder_and_patterns_are_resolved(
    citebot: Run, tea: Path, environment: dict[str, str]
) -> None:
    home = Path(environment["HOME"])
    for source in ("~/my teas", f"{home}/my*/*.txt", "~/my teas/**/te?.txt"):
        done = citebot("--documents", source, "what is the origin of tea", *SMALL)
        assert (done.returncode, done.stderr) == (0, ""), source
        assert done.stdout.startswith("Yunnan\n")


def test_a_pattern_that_no_file_matches_is_an_error(here: Run) -> None:
    done = here("ask", COMMANDED, "-d", "/no/such/*.txt")
    assert done.returncode == 2
    assert done.stderr == "citebot: /no/such/*.txt: no file matches; check the pattern\n"


def test_a_collection_is_called_by_its_name_anywhere(citebot: Run, tea: Path, config: Path) -> None:
    config.write_text(f'reader = "small"\n[collections]\nteas = "{tea}"\nboth = ["{tea}"]\n')
    for name in ("teas", "both"):
        done = citebot("-d", name, "what is the origin of tea")
        assert done.stdout.startswith("Yunnan\n")


def test_a_path_in_the_config_file_may_be_relative_to_it(
    citebot: Run, tea: Path, config: Path
) -> None:
    config.write_text('[collections]\nteas = "../../my teas"\nhome = "~/my teas"\n')
    for name in ("teas", "home"):
        assert citebot("-d", name, "what is the origin of tea", *SMALL).returncode == 0


def test_a_mistyped_name_gets_the_nearest(citebot: Run, tea: Path, config: Path) -> None:
    config.write_text(f'[collections]\nteas = "{tea}"\n')
    done = citebot("ask", COMMANDED, "-d", "taes")
    assert done.stderr == (
        "citebot: taes: no such file, folder or collection; did you mean 'teas'?\n"
    )


def test_options_come_before_the_config_file(citebot: Run, config: Path) -> None:
    config.write_text('threshold = 1.0\nreader = "small"\n')
    assert citebot("ask", COMMANDED).returncode == 3
    assert citebot("ask", COMMANDED, "--threshold", "0.1").returncode == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("reader = \n", "config.toml: is not TOML ("),
        ("treshold = 0.5\n", "config.toml: there is no key 'treshold'; did you mean 'threshold'?"),
        ("colour = 1\n", "there is no key 'colour'; the keys are collections, reader, threshold"),
        ("threshold = 2\n", "threshold is not a number from 0 to 1"),
        ("threshold = true\n", "threshold is not a number from 0 to 1"),
        ("reader = 3\n", "reader is not a text"),
        ('collections = "x"\n', "collections is not a table"),
        ("[collections]\nnotes = 3\n", "collections.notes is not a path or a list of paths"),
        ("[collections]\nnotes = []\n", "collections.notes is not a path or a list of paths"),
        (b"\xff\xfe", "config.toml: is not UTF-8"),
    ],
)
def test_a_mistake_in_the_config_file_is_named_with_its_key(
    here: Run, config: Path, content: str | bytes, message: str
) -> None:
    config.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = here("ask", COMMANDED)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert str(config) in done.stderr
    assert done.stderr.count("\n") == 1


# Files


def test_files_says_what_was_read_of_each(citebot: Run, tea: Path) -> None:
    (tea / "image.txt").write_bytes(bytes(range(256)) * 40)
    done = citebot("files", "-d", tea)
    assert (done.returncode, done.stderr) == (0, "")
    first, second, why, total = done.stdout.splitlines()
    assert first.startswith("~/my teas/tea.txt: 1 document, ")
    assert second == "~/my teas/image.txt: nothing was read of it"
    assert "image.txt: is a binary file" in why
    assert total == "1 file read, 1 without text or unreadable"
