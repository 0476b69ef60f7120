"""Answers to a column of questions: ``python examples/csv_batch.py IN.csv OUT.csv FOLDER``.

IN.csv has a column ``question``; OUT.csv has all its columns, and the answer beside them.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from bot import Bot, CitebotError

ANSWER_COLUMNS = ["answer", "confidence", "quote", "source", "line"]


def answer_all(bot: Bot, questions: Path, answers: Path) -> int:
    """Answer each row of a CSV file; gives how many have an answer."""
    answered = 0
    with (
        questions.open(encoding="utf-8-sig", newline="") as rows,
        answers.open("w", encoding="utf-8", newline="") as out,
    ):
        reader = csv.DictReader(rows)
        writer = csv.DictWriter(out, [*(reader.fieldnames or []), *ANSWER_COLUMNS])
        writer.writeheader()
        for row in reader:
            answer = bot.ask(row["question"])
            answered += answer.text is not None
            citation = answer.citation if answer.text is not None else None
            writer.writerow(
                {
                    **row,
                    "answer": answer.text or "",
                    "confidence": f"{answer.confidence:.2f}",
                    "quote": citation.quote if citation else "",
                    "source": citation.source if citation else "",
                    "line": citation.line if citation else "",
                }
            )
    return answered


if __name__ == "__main__":
    try:
        with Bot.open(*sys.argv[3:]) as bot:
            print(f"{answer_all(bot, Path(sys.argv[1]), Path(sys.argv[2]))} answered")
    except CitebotError as error:  # everything that a user can cause, each in one line
        sys.exit(str(error))
