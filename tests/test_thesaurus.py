"""The words that say nearly the same, and how they are chosen."""

from pathlib import Path

import numpy as np
import pytest

from bot.words import akin, light_words, related
from index.analyzer import token_terms
from training.thesaurus import OUT, WordNet, directions, relatives

DATA = """\
  1 This line is part of a licence.
00000001 32 v 02 condemn 0 denounce 0 002 + 00000003 n 0101 ! 00000002 v 0101 00 | criticize
00000002 32 v 01 praise 0 000 00 | commend
00000004 32 v 02 condemn 1 fate 0 000 00 | doom
"""
INDEX = """\
condemn v 2 2 ! + 2 2 00000001 00000004
denounce v 1 0 1 1 00000001
fate v 1 0 1 1 00000004
praise v 1 0 1 1 00000002
"""
WORDS = ["condemn", "condemned", "denounce", "praise", "condemnation", "fate"]
UNIT = np.array([[1, 0], [0.9, 0.1], [0.8, 0.6], [0.9, 0.4], [0.9, 0.4], [-1, 0.1]])


@pytest.fixture
def wordnet(tmp_path: Path) -> WordNet:
    for pos in ("noun", "adj", "adv"):
        (tmp_path / f"data.{pos}").touch()
        (tmp_path / f"index.{pos}").touch()
    (tmp_path / "data.verb").write_text(DATA)
    (tmp_path / "data.noun").write_text("00000003 04 n 01 condemnation 0 000 | a rebuke\n")
    (tmp_path / "index.verb").write_text(INDEX)
    return WordNet.read(tmp_path)


def test_words_of_one_sense_that_are_used_alike_are_relatives(wordnet: WordNet) -> None:
    found = relatives(wordnet, WORDS, UNIT)
    assert "denounc" in found["condemn"]
    assert "condemn" in found["denounc"]


def test_opposites_and_words_that_are_used_otherwise_are_not(wordnet: WordNet) -> None:
    found = relatives(wordnet, WORDS, UNIT)
    assert not {"prais", "fate"} & set(found["condemn"])


def test_an_inflected_word_has_base_forms(wordnet: WordNet) -> None:
    assert ["condemn"] == list(wordnet.bases("condemning"))
    assert ["denounce"] == list(wordnet.bases("denounced"))
    assert [] == list(wordnet.bases("condense"))


def test_what_all_vectors_share_says_nothing() -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(200, 8)).astype(np.float32)
    shared = vectors + 50 * np.ones(8, dtype=np.float32)
    assert np.allclose(directions(vectors), directions(shared), atol=1e-3)
    assert np.allclose(np.linalg.norm(directions(vectors), axis=1), 1)


def test_every_line_of_the_thesaurus_is_a_term_and_others_that_questions_may_hold() -> None:
    lines = [line.split() for line in OUT.read_text("ascii").splitlines()]
    assert len({own for own, *_ in lines}) == len(lines) > 5000
    for own, *others in lines:
        assert others and own not in others and len(set(others)) == len(others)
        assert light_words().isdisjoint((own, *others))


@pytest.mark.parametrize(
    ("one", "other"),
    [("condemn", "denounced"), ("pledge", "promise"), ("disclose", "revealed"), ("house", "home"),
     ("premier", "chancellor"), ("purchase", "bought")],
)  # fmt: skip
def test_words_that_say_nearly_the_same_are_akin(one: str, other: str) -> None:
    assert token_terms(other)[0] in akin(token_terms(one)[0])


@pytest.mark.parametrize(
    ("one", "other"), [("father", "mother"), ("win", "lose"), ("north", "south"), ("king", "queen")]
)
def test_opposites_are_not_akin(one: str, other: str) -> None:
    assert token_terms(other)[0] not in akin(token_terms(one)[0])


def test_the_lexicons_synonyms_are_akin_too() -> None:
    assert related("injur") <= akin("injur")
    assert frozenset({"xyzzy"}) == akin("xyzzy")
