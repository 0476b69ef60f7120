"""The recipe of the table parser, on a few made tables."""

from __future__ import annotations

from random import Random

import pytest

from index.tables import typed_table
from training.tables.examples import example
from training.tables.grammar import made_tables
from training.tables.wtq import is_right

SEED = 3


def test_made_questions_have_a_plan_that_answers_them() -> None:
    random, answered, asked = Random(SEED), 0, 0
    for table, questions in made_tables(6, SEED):
        typed = typed_table(table)
        for question, target in random.sample([q for q in questions if q[1]], 8):
            made, _ = example("", question, typed, target)
            answered += bool(made.right[:-1].any())
            asked += 1
    assert answered > 0.9 * asked


def test_a_question_without_an_answer_makes_null_right() -> None:
    table, questions = next(iter(made_tables(1, SEED)))
    question = next(question for question, target in questions if not target)
    made, _ = example("", question, typed_table(table), ())
    assert made.right[-1]
    assert not made.right[:-1].any()


def test_the_same_seed_makes_the_same_tables() -> None:
    assert list(made_tables(2, SEED)) == list(made_tables(2, SEED))


def test_values_are_compared_as_the_data_set_compares_them() -> None:
    assert is_right(["1,234"], ["1234"])
    assert is_right(["June 20, 1969"], ["20 June 1969"])
    assert is_right(["a", "b"], ["B", "A"])
    assert not is_right(["a", "b"], ["a"])


def test_a_ranking_is_fitted_and_scores_the_same_in_numpy() -> None:
    torch = pytest.importorskip("torch")
    import numpy as np  # noqa: PLC0415

    from bot.tables.features import features  # noqa: PLC0415
    from bot.tables.ranking import Ranking  # noqa: PLC0415
    from training.tables.export import arrays  # noqa: PLC0415
    from training.tables.fit import Settings, fit  # noqa: PLC0415
    from training.tables.network import collate  # noqa: PLC0415

    made = [
        example("", question, typed_table(table), target)
        for table, questions in made_tables(3, SEED)
        for question, target in questions[:12]
    ]
    network = fit([one for one, _ in made], Settings(epochs=1), lambda line: None)
    one, parsed = made[0]
    with torch.no_grad():
        before, _ = network(collate([one]))
    found = features(parsed.links, parsed.sets, parsed.plans)
    scored = Ranking(arrays(network)).before(parsed.links, found)
    assert np.allclose(before.numpy(), scored.scores, atol=0.05)
