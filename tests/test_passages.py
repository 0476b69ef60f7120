"""Passages: whole sentences of one section, findable again by their offsets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, Field, Section
from index.passages import INFOBOX, infobox_text, passages
from index.sentences import sentences

TEXTS = st.one_of(
    st.text(max_size=400),
    st.text("ab XY.\n!-*", max_size=400),
    st.lists(st.sampled_from(["Oil", "burns.", "U.S.", "p.m.", "It", "\n\n"]), max_size=90).map(
        " ".join
    ),
)
FIELDS = st.lists(st.builds(Field, st.text(max_size=9), st.text(max_size=90)), max_size=8)
DOCUMENTS = st.builds(
    Document,
    st.text(max_size=20),
    st.lists(st.builds(Section, st.text(max_size=9), TEXTS), max_size=4).map(tuple),
    FIELDS.map(tuple),
)
WORDS = st.integers(1, 40)


@given(DOCUMENTS, WORDS)
def test_a_passage_is_the_text_between_its_offsets(document, words):
    for passage in passages(document, words):
        if passage.section == INFOBOX:
            assert infobox_text(document, passage.start, passage.end) == passage.text
        else:
            text = document.sections[passage.section].text
            assert text[passage.start : passage.end] == passage.text


@given(DOCUMENTS, WORDS)
def test_every_word_of_a_section_stands_in_exactly_one_passage_of_it(document, words):
    cut = list(passages(document, words))

    for number, section in enumerate(document.sections):
        position = 0
        for passage in (p for p in cut if p.section == number):
            assert section.text[position : passage.start].strip() == ""
            position = passage.end
        assert section.text[position:].strip() == ""


@given(DOCUMENTS, WORDS)
def test_every_field_stands_in_exactly_one_passage(document, words):
    boxes = [p for p in passages(document, words) if p.section == INFOBOX]

    assert list(range(len(document.fields))) == [n for p in boxes for n in range(p.start, p.end)]


@given(st.lists(st.sampled_from(["Oil burns.", "It was 5 p.m. local time."]), max_size=60))
def test_passages_end_where_sentences_end(written):
    text = " ".join(written)
    ends = {end for _, end in sentences(text)}

    assert {p.end for p in passages(Document("", (Section("", text),)), 20)} <= ends


def test_a_passage_ends_with_the_sentence_that_holds_its_last_word():
    text = "One two three. Four five six. Seven eight nine ten eleven."

    cut = list(passages(Document("", (Section("", text),)), words=5))

    assert [p.text for p in cut] == [
        "One two three. Four five six.",
        "Seven eight nine ten eleven.",
    ]


def test_a_short_rest_joins_the_passage_before_it():
    text = "word " * 99 + "end. The rest."

    assert [text] == [p.text for p in passages(Document("", (Section("", text),)))]


def test_text_without_full_stops_or_spaces_is_cut_all_the_same():
    for text in ("word " * 5_000, "x" * 50_000):
        cut = list(passages(Document("", (Section("", text.strip()),))))
        assert len(cut) > 5
        assert max(len(p.text) for p in cut) < 10_000


def test_a_document_of_nothing_has_no_passages():
    assert list(passages(Document(""))) == []
    assert list(passages(Document("", (Section("", " \n "),)))) == []
