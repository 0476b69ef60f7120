"""Every entry of the lexicon's fields, against its own examples."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.names import entries, listed, match
from bot.question import ANSWER_TYPES, analyze, lexicon
from index.analyzer import fold, stem

REACHED = 0.6
KEYS = {"names", "asks", "but", "type", "yes", "no"}
FIELDS = lexicon()["field"]
NAMES = [listed(entry["names"])[0] for entry in FIELDS]
NAMED = Counter(name.replace(" ", "_") for entry in FIELDS for name in listed(entry["names"]))


@pytest.fixture(params=FIELDS, ids=NAMES)
def entry(request: pytest.FixtureRequest) -> dict[str, object]:
    """One entry of ``[[field]]`` as it is written."""
    found: dict[str, object] = request.param
    return found


def test_entry_is_well_formed(entry):
    """It has its keys, says nothing twice, and could ask for something and for something else."""
    assert {"names", "asks", "yes", "no"} <= entry.keys() <= KEYS
    assert entry.get("type", "any") in ANSWER_TYPES
    assert entry["yes"]
    assert entry["no"]
    ruled_out = set(entry.get("but", "").split())
    for key in ("names", "asks"):
        items = listed(entry[key])
        assert len(items) == len(set(items))
    for ask in listed(entry["asks"]):
        for alternatives in ask.split():
            words = alternatives.split("|")
            assert all(words), ask
            assert len(words) == len({stem(fold(word)) for word in words}), ask
            assert set(words) - ruled_out, f"{ask} can never be met"


def test_entry_is_found_by_its_questions_and_not_by_others(entry):
    """Each "yes" question reaches a field of each name, no "no" question one of its own name."""
    names = [name.replace(" ", "_") for name in listed(entry["names"])]
    for text in entry["yes"]:
        question = analyze(text)
        for name in names:
            assert match(question, name).strength >= REACHED, (text, name)
    own = next(name for name in names if NAMED[name] == 1)
    for text in entry["no"]:
        assert match(analyze(text), own).strength < REACHED, (text, own)


def test_every_entry_is_read():
    """The entries that the program uses are those of the file."""
    assert len(entries()) == len(FIELDS) > 200
