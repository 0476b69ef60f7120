"""The programs in examples/ do what they say."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from bot import Bot

COMMANDED = "Who commanded the June 2021 airstrike?"
UNKNOWN = "Who painted the Mona Lisa?"


def run(
    root: Path, environment: dict[str, str], name: str, *arguments: object, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, root / "examples" / name, *map(str, arguments)],
        cwd=root,
        env={**environment, "PYTHONPATH": str(root)},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_batch_of_questions_in_a_csv_file(
    root: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    questions, answers = tmp_path / "in.csv", tmp_path / "out.csv"
    questions.write_text(f"id,question\n1,{COMMANDED}\n2,{UNKNOWN}\n", "utf-8")
    done = run(root, environment, "csv_batch.py", questions, answers, "seeds")
    assert (done.stdout, done.stderr) == ("1 answered\n", "")
    with answers.open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["id"], first["answer"]) == ("1", "Joe Biden")
    assert first["quote"] == "Commanded By: Joe Biden"
    assert (second["answer"], second["quote"]) == ("", "")


def test_a_batch_over_nothing_ends_with_one_line(
    root: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    done = run(root, environment, "csv_batch.py", "in.csv", "out.csv", tmp_path / "none")
    assert done.returncode == 1
    assert done.stderr.endswith("no such file or folder; check the name\n")
    assert done.stderr.count("\n") == 1


def test_each_thread_of_messages_is_a_conversation(root: Path, environment: dict[str, str]) -> None:
    messages = [
        {"thread": "T1", "user": "ana", "text": f"@citebot {COMMANDED}"},
        {"thread": "T2", "user": "bo", "text": "Lunch?"},
        {"thread": "T2", "user": "bo", "text": f"@citebot {UNKNOWN}"},
    ]
    stdin = "".join(f"{json.dumps(message)}\n" for message in messages)
    done = run(root, environment, "message_loop.py", "seeds", stdin=stdin)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["thread"] == "T1"
    assert first["text"].startswith("<ana> Joe Biden\n> Commanded By: Joe Biden\n(")
    assert second == {
        "thread": "T2",
        "text": "<bo> I don't know: the documents do not say.",
    }


def test_a_flask_route(root: Path, small_bot: Bot) -> None:
    pytest.importorskip("flask")
    spec = spec_from_file_location("flask_route", root / "examples" / "flask_route.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    client = module.create_app(small_bot).test_client()
    found = client.get("/ask", query_string={"question": COMMANDED}).get_json()
    assert (found["answer"], found["quote"]) == ("Joe Biden", "Commanded By: Joe Biden")
    assert client.get("/ask", query_string={"question": UNKNOWN}).get_json()["answer"] is None
    assert client.get("/ask").status_code == 400
