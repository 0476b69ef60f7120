"""Text to tokens and terms: offsets hold, spellings meet, nothing is lost and nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nltk.tokenize import NLTKWordTokenizer

from index.analyzer import (
    _MEETING,
    ENGLISH,
    STOPWORDS,
    _cut_chunk,
    fold,
    terms,
    token_terms,
    tokenize,
)

NLTK = NLTKWordTokenizer()
CHUNKS = st.text("abXY019é.,:;-–—!?\"“”‘’'`()[]{}<>*#$%&@/_", min_size=1, max_size=12)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=300)
COMPOUNDS = st.from_regex(
    r"[(\[{\".,]?[a-cUA0-3]+([-./'+~_:=|][a-cUA0-3]*){0,6}[)\]}\".,:;!?]{0,3}"
)
WORDY = st.text("abcXYZ019 .,'’\"-–_()$€éŁß漢字ع\u0301\n\t", max_size=200)


@given(st.one_of(ANYTHING, WORDY))
def test_a_token_is_the_text_between_its_offsets_and_none_overlap(text):
    end = 0
    for token in tokenize(text):
        assert text[token.start : token.end] == token.text != ""
        assert token.start >= end
        end = token.end


@given(st.one_of(ANYTHING, WORDY))
def test_tokens_leave_out_white_space_only(text):
    covered = {i for token in tokenize(text) for i in range(token.start, token.end)}

    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


@settings(max_examples=1000)
@given(CHUNKS)
def test_chunks_are_cut_as_nltk_cuts_them(chunk):
    """Where no two of its rules meet, and but for the full stops of abbreviations."""
    assume(not _MEETING.search(chunk))
    written = [word if word not in ("``", "''") else '"' for word in NLTK.tokenize(chunk)]

    found = [chunk[start:end] for start, end in _cut_chunk(chunk)]

    assume(not any(len(word) > 1 and word.endswith(".") for word in found))
    assert found == written


@settings(max_examples=1000)
@given(st.one_of(ANYTHING, WORDY, CHUNKS, COMPOUNDS))
def test_the_terms_of_a_text_are_those_of_its_tokens(text):
    assert [term for token in tokenize(text) for term in token_terms(token.text)] == terms(text)


@given(st.one_of(ANYTHING, WORDY))
def test_a_term_holds_no_white_space(text):
    assert all(term and not any(c.isspace() for c in term) for term in terms(text))


@given(st.one_of(ANYTHING, WORDY))
def test_case_makes_no_difference_to_ascii_words(text):
    ascii_text = text.encode("ascii", "ignore").decode()

    assert fold(ascii_text) == fold(ascii_text.upper())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Al-Ghaliboun", "al-ghaliboun"),
        ("Kata'ib", "Kata’ib"),
        ("Kata'ib", "Kataib"),
        ("café", "CAFE"),
        ("cafe\u0301", "caf\u00e9"),
        ("14,736", "14736"),
        ("U.S.", "US"),
        ("attacks", "attack"),
        ("\uff26\uff11\uff16", "F16"),
        ("Łódź", "Lodz"),
        ("“quoted”", "quoted"),
        ("(brackets).", "brackets"),
        ("Pentagon's", "Pentagon"),
    ],
)
def test_spellings_of_one_thing_share_their_terms(one, other):
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Al-Ghaliboun", "ghaliboun"),
        ("Al-Ghaliboun", "alghaliboun"),
        ("drone-strike", "drone strike"),
        ("F-15", "F15"),
        ("Deir ez-Zor", "deir ezzor"),
        ("and/or oil/gas", "gas"),
    ],
)
def test_a_compound_is_found_joined_and_by_its_parts(written, asked):
    assert set(terms(asked)) <= set(terms(written))


def test_numbers_are_kept():
    assert terms("25, 3.5 or 1,000,000") == ["25", "3.5", "1000000"]
    assert "1:38" in terms("at 1:38 p.m.")


def test_stopwords_and_punctuation_have_no_terms():
    assert terms("Who is it, and what was that?!") == []
    assert terms("... -- !? ()[] “”") == []
    assert all(token_terms(word) == () for word in STOPWORDS)


def test_scripts_without_spaces_are_found_by_pairs():
    assert set(terms("東京")) <= set(terms("東京都に住む"))


def test_a_line_of_ten_megabytes_is_analysed():
    assert terms("x" * 10_000_000)


def test_irregular_forms_share_the_stem_of_their_word():
    """ "won" finds "wins", "children" finds "child"."""
    assert terms("won children struck") == terms("wins child striking")


def test_words_that_only_look_related_have_stems_of_their_own():
    """A response is no responsibility, an animal no animation."""
    assert terms("responsibility") == terms("responsible")
    assert terms("responsibility") != terms("response")
    assert terms("animal") != terms("animation")


def test_no_form_belongs_to_two_irregular_words():
    """Each form of english.toml stands in one line only, and is one folded word."""
    forms = [form for key in ("irregular", "families") for form in ENGLISH[key].split()]
    assert len(forms) == len(set(forms))
    assert all(form.isalpha() and form == fold(form) for form in forms)
