"""The store gives back what was put in, whatever the text, and forgets what was removed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document, Field, Markup, Section
from index.passages import INFOBOX
from index.prepare import clean, prepare, storable
from index.store import Source
from index.writable_store import WritableStore

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=80)
MARKUP = st.lists(
    st.builds(Markup, st.integers(0, 9), st.integers(0, 9), ANYTHING, st.booleans()), max_size=3
).map(tuple)
DOCUMENTS = st.builds(
    Document,
    ANYTHING,
    st.lists(st.builds(Section, ANYTHING, ANYTHING, st.integers(-1, 99), MARKUP), max_size=3).map(
        tuple
    ),
    st.lists(st.builds(Field, ANYTHING, ANYTHING, ANYTHING), max_size=3).map(tuple),
    ANYTHING,
)


@pytest.fixture
def store():
    store = WritableStore.in_memory()
    yield store
    store.close()


def add(store: WritableStore, document: Document, path: str = "a.txt") -> list[int]:
    with store.writing():
        source = store.add_source(Source(0, Path(path), 0, 0, b"", True))
        return list(store.insert(source, [prepare(document)]))


@settings(deadline=None)  # the first document may import NLTK
@given(DOCUMENTS)
def test_a_document_comes_back_as_it_was(document):
    store = WritableStore.in_memory()
    add(store, document)

    found = store.document(1)

    store.close()
    expected = storable(document)
    assert found is not None
    assert found.title == expected.title
    assert (found.sections, found.fields) == (expected.sections, expected.fields)
    assert found.caption == expected.caption


@settings(deadline=None)  # the first document may import NLTK
@given(DOCUMENTS)
def test_a_passage_comes_back_by_its_number(document):
    store = WritableStore.in_memory()
    numbers = add(store, document)

    found = store.passages(numbers)

    store.close()
    for number, passage in zip(numbers, prepare(document).passages, strict=True):
        stored = found[number]
        assert (stored.section, stored.start, stored.end) == passage[:3]
        if stored.section == INFOBOX:
            fields = storable(document).fields[stored.start : stored.end]
            assert stored.text == "\n".join(field.line for field in fields)
        else:
            text = storable(document).sections[stored.section].text
            assert stored.text == text[stored.start : stored.end]


def test_a_section_of_many_parts_is_quoted_in_the_words_of_its_source():
    word = "He died about 1040 in Cairo. "
    text = word * 9_000
    markup = tuple(Markup(at + 8, at + 18, f"circa|{at}") for at in range(0, len(text), len(word)))

    parts = storable(Document("", (Section("", text, markup=markup),))).sections

    assert len(parts) > 1
    assert "".join(part.text for part in parts) == text
    position = 0
    for part in parts:
        for start in range(0, len(part.text) - len(word), len(word)):
            expected = f"He died circa|{position + start} in Cairo."
            assert part.quote(start, start + len(word)) == expected
        position += len(part.text)


@given(ANYTHING)
def test_text_that_no_database_takes_keeps_its_length(text):
    cleaned = clean(text)

    assert len(cleaned) == len(text)
    assert "\0" not in cleaned
    cleaned.encode("utf-8")


def test_a_long_section_becomes_several_and_keeps_its_place_in_the_file():
    text = "A sentence of some words. " * 10_000
    document = storable(Document("", (Section("Long", text, 100),)))

    assert "".join(section.text for section in document.sections) == text
    assert max(len(section.text) for section in document.sections) <= 1 << 16
    assert {section.heading for section in document.sections} == {"Long"}
    for section in document.sections:
        assert text[section.start - 100 :].startswith(section.text)


def test_file_names_that_are_not_utf8_can_be_opened_again(store):
    path = Path(os.fsdecode(b"caf\xe9.txt"))

    add(store, Document("Tea"), str(path))

    assert [source.path for source in store.sources()] == [path]
    assert os.fsencode(store.document(1).source) == b"caf\xe9.txt"


def test_names_of_fields_come_most_frequent_first(store):
    add(store, Document("A", fields=(Field("Rare", "1"), Field("Often", "1"))), "a")
    add(store, Document("B", fields=(Field("Often", "1"),)), "b")

    assert store.field_names() == ["Often", "Rare"]


def test_removing_a_source_leaves_nothing_and_gives_no_number_twice(store):
    tea = Document("Tea", (Section("", "Tea is hot."),), (Field("Kind", "drink"),))
    first = add(store, tea, "a")
    kept = add(store, Document("Oil", (Section("", "Oil burns."),)), "b")

    with store.writing():
        store.delete_source(1)
    later = add(store, tea, "c")

    assert store.counts() == (2, 3, 1)
    assert store.document(1) is None
    assert store.passages(first) == {}
    assert not set(first) & set(later)
    assert list(store.passages([*first, *kept])) == kept
    assert store.rows("select passage from stale") == [(number,) for number in first]


def test_a_transaction_that_fails_leaves_nothing(store):
    with pytest.raises(RuntimeError), store.writing():
        source = store.add_source(Source(0, Path("a"), 0, 0, b"", True))
        store.insert(source, [prepare(Document("Tea", fields=(Field("Kind", "drink"),)))])
        raise RuntimeError

    assert store.counts() == (0, 0, 0)
    assert store.field_names() == []
    assert len(add(store, Document("Tea", fields=(Field("Kind", "drink"),)))) == 1
    assert store.field_names() == ["Kind"]


def test_titles_are_found_by_any_part_without_regard_to_case(store):
    for number, title in enumerate(["Green tea", "100% tea_leaf", "Oil"]):
        add(store, Document(title), str(number))

    assert store.find_titles("TEA") == [(1, "Green tea"), (2, "100% tea_leaf")]
    assert store.find_titles("%") == [(2, "100% tea_leaf")]
    assert store.find_titles("_") == [(2, "100% tea_leaf")]
    assert store.find_titles("o", limit=1) == [(3, "Oil")]


def test_titles_are_found_by_any_part_also_when_there_are_very_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As before the titles were noted: documents that came later, and not those that are gone."""
    monkeypatch.setattr("index.writable_store.FEW_TITLES", 2)
    store = WritableStore.in_memory()
    for number, titles in enumerate((("Gone heather", "Lost tea"), ("Heather tea", 'A "heat"'))):
        with store.writing():
            source = store.add_source(Source(0, Path(str(number)), 0, 0, b"", True))
            store.insert(source, [prepare(Document(title), 100) for title in titles])
    store.finish()
    with store.writing():
        store.delete_source(1)
        source = store.add_source(Source(0, Path("2"), 0, 0, b"", True))
        store.insert(source, [prepare(Document("Wheat"), 100)])
    assert store.find_titles("HEAT") == [(3, "Heather tea"), (5, "Wheat"), (4, 'A "heat"')]
    assert store.find_titles('"he') == [(4, 'A "heat"')]
    assert store.find_titles("ther t") == [(3, "Heather tea")]
