"""Every entry of the lexicon's fields, against its own examples."""

from __future__ import annotations

import pytest

from bot.names import entries, listed, match
from bot.question import ANSWER_TYPES, analyze, lexicon

REACHED = 0.6
FIELDS = lexicon()["field"]
NAMES = [listed(entry["names"])[0] for entry in FIELDS]


@pytest.fixture(params=FIELDS, ids=NAMES)
def entry(request: pytest.FixtureRequest) -> dict[str, object]:
    """One entry of ``[[field]]`` as it is written."""
    found: dict[str, object] = request.param
    return found


def test_entry_has_its_keys_and_no_others(entry):
    """names, asks, yes and no are there, but and type may be, nothing else is."""
    assert {"names", "asks", "yes", "no"} <= entry.keys()
    assert entry.keys() <= {"names", "asks", "yes", "no", "but", "type"}


def test_entry_says_nothing_twice(entry):
    """No name is listed twice, no ask, and no word inside an ask or its alternatives."""
    for key in ("names", "asks"):
        items = listed(entry[key])
        assert len(items) == len(set(items))
    for ask in listed(entry["asks"]):
        for alternatives in ask.split():
            words = alternatives.split("|")
            assert all(words)
            assert len(words) == len(set(words)), ask


def test_entry_has_a_known_type(entry):
    """The type of a field is one that questions can have."""
    assert entry.get("type", "any") in ANSWER_TYPES


def test_entry_has_examples(entry):
    """At least one question asks for the field, and one near miss does not."""
    assert entry["yes"]
    assert entry["no"]


def test_entry_rules_out_none_of_its_own_asks(entry):
    """An ask that only consists of words of ``but`` could never be met."""
    ruled_out = set(entry.get("but", "").split())
    for ask in listed(entry["asks"]):
        assert all(set(words.split("|")) - ruled_out for words in ask.split()), ask


def test_questions_reach_the_fields_that_they_ask_for(entry):
    """Each "yes" question reaches a field of each of the names by itself."""
    for text in entry["yes"]:
        question = analyze(text)
        for name in listed(entry["names"]):
            found = match(question, name.replace(" ", "_"))
            assert found.strength >= REACHED, (text, name)


def test_near_misses_do_not_reach_the_field(entry):
    """No "no" question reaches a field of the first name that no other entry shares."""
    others = {name for other in FIELDS if other is not entry for name in listed(other["names"])}
    name = next(name for name in listed(entry["names"]) if name not in others).replace(" ", "_")
    for text in entry["no"]:
        assert match(analyze(text), name).strength < REACHED, (text, name)


def test_every_entry_is_read():
    """The entries that the program uses are those of the file."""
    assert len(entries()) == len(FIELDS) > 200
