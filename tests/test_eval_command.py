"""``citebot eval``: its figures and files, what went wrong, and two runs compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.comparison import sign_test
from bot.terminal.exam_report import table
from bot.terminal.typesetting import Style

Run = Callable[..., Any]

SMALL = ("--reader", "small")
COMMANDED = "Who commanded the June 2021 airstrike?"
UNKNOWN = "Who painted the Mona Lisa?"
SQUAD = {
    "data": [
        {
            "title": "Nile",
            "paragraphs": [
                {
                    "context": "The Nile is a river in Africa.",
                    "qas": [{"id": 1, "question": "What is the Nile?", "answers": []}],
                },
                {"context": "It is long.", "qas": [{"id": 2, "question": "Why?", "answers": []}]},
            ],
        }
    ]
}


def write(path: Path, *rows: Any) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(row) for row in path.read_text("utf-8").splitlines()]


@pytest.fixture
def exam(tmp_path: Path) -> Path:
    return write(
        tmp_path / "exam.jsonl",
        {"id": "q1", "question": COMMANDED, "answers": ["Joe Biden"], "kind": "infobox"},
        {"id": "q2", "question": UNKNOWN, "answers": [], "kind": "unanswerable"},
        {"id": "q3", "question": COMMANDED, "answers": ["Napoleon", "Bonaparte"]},
    )


def test_predictions_and_figures_are_written(citebot: Run, exam: Path, tmp_path: Path) -> None:
    lines, summary = tmp_path / "out.jsonl", tmp_path / "out.json"
    done = citebot("eval", exam, "--predictions", lines, "--json", summary, *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    predictions = read(lines)
    keys = ["id", "answer", "guess", "confidence", "document", "section", "quote", "kind"]
    assert [*keys, "question", "answers"] == list(predictions[0])
    assert [row["answer"] for row in predictions] == ["Joe Biden", None, "Joe Biden"]
    assert predictions[2]["question"] == COMMANDED
    assert predictions[2]["answers"] == ["Napoleon", "Bonaparte"]
    found = json.loads(summary.read_text("utf-8"))
    assert found["questions"]["asked"] == 3
    assert found["figures"]["all"]["unanswerable"] == 1
    assert "3 of 3 questions (2 answerable, 1 unanswerable)" in done.stdout


def test_wrong_answers_are_printed_with_what_was_expected_and_given(here: Run, exam: Path) -> None:
    done = here("eval", exam, "--wrong", *SMALL)
    _, _, wrong = done.stdout.partition("\nwrong: 1 of 3 questions\n\n")
    lines = wrong.splitlines()
    assert lines[0] == f"q3: {COMMANDED}"
    assert lines[1] == "    expected: Napoleon / Bonaparte"
    assert lines[2].startswith("    given: Joe Biden (0.")
    assert lines[3].startswith("    “Commanded By: Joe Biden” June 2021")


def test_a_run_is_compared_with_an_earlier_one(here: Run, exam: Path, tmp_path: Path) -> None:
    other = write(
        tmp_path / "other.jsonl",
        {"id": "q1", "answer": None},
        {"id": "q2", "answer": None},
        {"id": "q3", "answer": "Napoleon"},
    )
    done = here("eval", exam, "--against", other, *SMALL)
    assert done.returncode == 0
    assert "right in both: 1\nright only in this run: 1\n" in done.stdout
    assert f"right only in {other}: 1\nright in neither: 0\n" in done.stdout
    assert "sign test: p = 1 (the difference may be chance)" in done.stdout
    assert "    this run: Joe Biden\n" in done.stdout


def test_two_files_of_predictions_are_compared_without_asking(here: Run, tmp_path: Path) -> None:
    rows = [
        {"id": str(n), "question": f"Which number is {n}?", "answers": [str(n)], "answer": str(n)}
        for n in range(8)
    ]
    first = write(tmp_path / "first.jsonl", *rows)
    second = write(tmp_path / "second.jsonl", *({**row, "answer": "no"} for row in rows[:7]))
    done = here("eval", first, "--against", second)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"right only in {first}: 7\n" in done.stdout
    assert "sign test: p = 0.0156 (the first is better, hardly by chance)" in done.stdout
    assert "does not hold them: 1 question\n" in done.stdout


@pytest.mark.parametrize(
    ("wins", "losses", "p"), [(0, 0, 1.0), (3, 3, 1.0), (5, 0, 0.0625), (9, 1, 0.021484375)]
)
def test_the_sign_test_is_the_exact_binomial_one(wins: int, losses: int, p: float) -> None:
    assert p == sign_test(wins, losses) == sign_test(losses, wins)


def test_the_sign_test_takes_any_number_of_questions() -> None:
    assert 0 < sign_test(5200, 5000) < 0.1


def test_retrieval_is_reported_of_a_squad_file(here: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "squad.json", SQUAD)
    done = here("eval", path, "--gold-passage", "--limit", 1, *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 of 2 questions" in done.stdout
    assert "recall@1 1.000, recall@5 1.000, recall@20 1.000, mrr 1.000" in done.stdout


def test_keys_that_are_not_read_are_warned_of(here: Run, tmp_path: Path) -> None:
    row = {"id": "1", "question": UNKNOWN, "answers": [], "difficulty": 3}
    done = here("eval", write(tmp_path / "exam.jsonl", row), *SMALL)
    assert done.returncode == 0
    assert "exam.jsonl:1: the key 'difficulty' is not read" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("eval", "missing.jsonl"),
        ("eval", "{exam}", "--gold-passage"),
        ("eval", "{exam}", "--predictions", "no/such/folder.jsonl"),
        ("eval", "{exam}", "--json", "."),
        ("eval", "{exam}", "--limit", "0"),
        ("eval", "{exam}", "--against", "missing.jsonl"),
        ("eval", "{exam}", "--against", "{exam}"),
        ("eval",),
    ],
)
def test_misuse_gets_one_line(here: Run, exam: Path, arguments: tuple[str, ...]) -> None:
    done = here(*(argument.format(exam=exam) for argument in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_table_fits_the_terminal(here: Run, exam: Path, tmp_path: Path, width: int) -> None:
    here("eval", exam, "--json", tmp_path / "out.json", *SMALL)
    report = json.loads((tmp_path / "out.json").read_text("utf-8"))
    lines = list(table({**report, "exam": "exam.jsonl"}, Style(width=width)))
    assert all(len(line) <= width for line in lines)
    assert {"guess", "abstained", "cited", "verbatim"} <= {w for x in lines for w in x.split()}
