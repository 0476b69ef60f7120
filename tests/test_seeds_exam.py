"""The figures on the seeds that were promised; ``citebot eval tests/data/seeds_public.jsonl``."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import Bot
from bot.evaluation import Graded, evaluate, figures
from bot.evaluation.exam import read_exam

EXAM = Path(__file__).parent / "data" / "seeds_public.jsonl"
LATER = ("followup", "aggregate")  # have issues of their own


@pytest.fixture(scope="module")
def graded(seeds_bot: Bot) -> list[Graded]:
    """The exam, asked in order."""
    return list(evaluate(seeds_bot, read_exam(EXAM).questions))


def test_seven_of_ten_questions_are_dealt_with_rightly(graded: list[Graded]) -> None:
    """Exact answers, and silence where there is none."""
    found = figures([g for g in graded if g.question.kind not in LATER])
    assert found["questions"] == 32
    assert (found["em"] or 0) >= 0.70


def test_it_is_silent_where_there_is_no_answer(graded: list[Graded]) -> None:
    assert (figures(graded)["abstained"] or 0) >= 0.85


def test_every_quote_stands_in_its_document_and_nearly_all_prove_the_answer(
    graded: list[Graded],
) -> None:
    found = figures(graded)
    assert found["verbatim"] == 1.0
    assert (found["cited"] or 0) >= 0.90
