"""Infoboxes as dirty as Wikipedia's, asked about in words that are not the fields' own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import Bot
from bot.evaluation import Graded, evaluate, figures
from bot.evaluation.exam import read_exam

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def graded() -> list[Graded]:
    """The exam over the articles of ``data/infoboxes``."""
    bot = Bot.open(DATA / "infoboxes")
    return list(evaluate(bot, read_exam(DATA / "infoboxes.jsonl").questions))


def test_nearly_all_questions_are_answered_by_the_right_part_of_the_right_field(
    graded: list[Graded],
) -> None:
    found = figures(graded)
    assert found["questions"] == len(graded) > 60
    assert (found["em"] or 0) >= 0.85


def test_the_line_of_the_box_is_quoted_as_it_is_written(graded: list[Graded]) -> None:
    assert figures(graded)["verbatim"] == 1.0
