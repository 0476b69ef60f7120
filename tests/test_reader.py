"""The reader: candidates, features, weights, and what comes out for real and odd passages."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.question import analyze
from bot.reader import PassageView, Reader
from bot.reader.reader import whole_span
from bot.reader.small import features, network, tokens
from bot.reader.small.matching import match, one_slip
from bot.reader.small.page import Cache, arrays, lay
from bot.reader.small.query import query
from bot.reader.small.reader import WEIGHTS, SmallReader
from bot.reader.small.spans import cut
from bot.reader.small.vectors import WIDTH, Vectors
from bot.reader.small.wording import WORD_FEATURES
from bot.reader.small.words import FLAG, FLAGS, word
from index.errors import ReaderError

BODMIN = (
    "Padstow is a civil parish and major town in Cornwall, England. St. Petroc founded a monastery "
    "in Padstow in the 6th century. In 1497 Perkin Warbeck was proclaimed King Richard IV there. "
    "The town council is made up of sixteen councillors, who serve a term of four years."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load("small")


def idf(term: str) -> float:
    return 3.0


def view(text: str, score: float = 5.0) -> PassageView:
    return PassageView(hash(text), "Padstow", "", text, score)


def candidates(text: str) -> set[str]:
    found = cut(text)
    return {
        text[found.tokens[first].start : found.tokens[last].end]
        for first, last in zip(found.first.tolist(), found.last.tolist(), strict=True)
    }


def test_names_figures_and_lists_are_candidates() -> None:
    text = "F-15E and F-16 aircraft hit Houston, Texas on June 28, 2021, killing 14 people."
    assert {"F-15E and F-16", "Houston, Texas", "June 28, 2021", "14", "14 people"} <= candidates(
        text
    )


def test_clauses_are_candidates_for_reasons() -> None:
    text = "They struck in retaliation for attacks on U.S. facilities, officials said."
    assert "in retaliation for attacks on U.S. facilities" in candidates(text)


def test_compounds_are_cut_only_at_figures_and_names() -> None:
    assert "30" in candidates("It has a 30-pin dock.")
    assert "15 Fighters" not in candidates("They used F-15 Fighters.")


def test_no_candidate_crosses_a_sentence_or_begins_with_an_article() -> None:
    found = cut(BODMIN)
    assert (found.sentence[found.first] == found.sentence[found.last]).all()
    assert not found.flags[found.first, FLAG["article"]].any()


def test_every_flag_has_a_value_and_months_are_not_auxiliaries() -> None:
    may = word("May")
    assert len(may.flags) == len(FLAGS)
    assert (may.flags[FLAG["month"]], may.flags[FLAG["auxiliary"]]) == (1, 0)


def test_features_have_the_shape_that_their_names_promise() -> None:
    page = lay([arrays(BODMIN), arrays("")])
    asked = query(analyze("Who founded a monastery in Padstow?"), idf)
    matches = match(asked, page, [1.0, 0.5], [frozenset[int](), frozenset[int]()])
    chosen = np.arange(len(page.first))
    vectors = SmallReader.load().weights.vectors
    dense = features.dense(asked, page, matches, chosen, vectors)
    assert dense.shape == (len(chosen), len(features.SPAN_FEATURES))
    assert np.isfinite(dense).all()
    assert len(set(features.SPAN_FEATURES)) == len(features.SPAN_FEATURES)
    assert features.identities(page, chosen).shape == (len(chosen), features.IDENTITIES)


def test_token_features_have_the_shape_that_their_names_promise() -> None:
    page = lay([arrays(BODMIN), arrays("")])
    asked = query(analyze("Who founded a monastery in Padstow?"), idf)
    matches = match(asked, page, [1.0, 0.5], [frozenset[int](), frozenset[int]()])
    told = tokens.token_features(asked, page, matches)
    assert told.shape == (len(page.identity), len(tokens.TOKEN_FEATURES))
    assert np.isfinite(told).all()
    assert len(set(tokens.TOKEN_FEATURES)) == len(tokens.TOKEN_FEATURES)


def test_words_of_the_question_know_their_distance_from_the_slot() -> None:
    wording = query(analyze("In what year did the war end?"), idf).wording
    told = [dict(zip(WORD_FEATURES, row, strict=True)) for row in wording.features[:, len(FLAGS) :]]
    assert [row["slot"] for row in told[:4]] == [0, 1, 1, 0]
    assert told[0]["1 before slot"] == told[3]["1 behind slot"] == 1


def test_words_without_a_vector_get_zeros() -> None:
    vectors = Vectors(np.array([3, 9], np.uint32), np.eye(3, WIDTH, dtype=np.float32))
    vectors.rows[2] = 0
    assert vectors.of(np.array([9, 4, 3])).sum(axis=1).tolist() == [1, 0, 1]


def test_finds_the_answer_and_its_sentence(reader: Reader) -> None:
    reading = reader.read(analyze("Who founded a monastery in Padstow?"), [view(BODMIN)], idf)
    best = reading.spans[0]
    assert "Petroc" in best.text
    assert best.text == BODMIN[best.start : best.end]
    sentence = reading.sentences[best.sentence]
    assert BODMIN[sentence.start : sentence.end].startswith("St. Petroc")


def test_the_likeliest_sentence_holds_the_mass_of_its_spans(reader: Reader) -> None:
    reading = reader.read(analyze("Who founded a monastery in Padstow?"), [view(BODMIN)], idf)
    likeliest = max(reading.sentences, key=lambda sentence: sentence.probability)
    assert BODMIN[likeliest.start : likeliest.end].startswith("St. Petroc")
    assert 0.99 < sum(sentence.probability for sentence in reading.sentences) < 1.01


def test_spans_come_best_first_and_probabilities_are_shares(reader: Reader) -> None:
    asked = analyze("how many councillors are there")
    spans = reader.read(asked, [view(BODMIN)], idf, limit=20).spans
    assert [s.expected_f1 for s in spans] == sorted((s.expected_f1 for s in spans), reverse=True)
    assert 0 < sum(s.probability for s in spans) <= 1.0001


def test_mistyped_words_match_one_slip_away() -> None:
    assert one_slip("minster", "minister")
    assert one_slip("condemed", "condemned")
    assert not one_slip("monastery", "ministry")


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "?", "((((", '"', "😀 😀", "ما هذا", "x" * 20_000, "a, b, c, " * 400, "= ="],
)
def test_odd_passages_never_raise(reader: Reader, text: str) -> None:
    for question in ("Who?", "", text[:300]):
        reader.read(analyze(question), [view(text), view(BODMIN), view(text)], idf)


SMALL = Reader.load("small")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=80))
def test_any_text_can_be_read(text: str, question: str) -> None:
    reading = SMALL.read(analyze(question), [view(text)], lambda term: 0.0)
    for span in reading.spans:
        assert text[span.start : span.end] == span.text
        assert 0 <= span.sentence < len(reading.sentences)


def test_nothing_to_read_gives_no_span(reader: Reader) -> None:
    assert reader.read(analyze("Who?"), [], idf).spans == ()


def test_threads_read_alike(reader: Reader) -> None:
    question = analyze("Who was proclaimed King in 1497?")

    def first(number: int) -> str:
        return reader.read(question, [view(BODMIN + " " * (number % 3))], idf).spans[0].text

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(first, range(40)))) == 1


def test_cache_is_bounded() -> None:
    cache = Cache(size=3)
    for number in range(10):
        cache.arrays(f"Passage {number}.")
    assert len(cache) == 3


def test_open_brackets_and_quotes_are_closed() -> None:
    text = 'accused of "civilian sites" in Syria (SANA) today'

    def widened(part: str) -> str:
        start = text.index(part)
        return text[slice(*whole_span(text, start, start + len(part)))]

    assert widened('"civilian sites') == '"civilian sites"'
    assert widened("Syria (SANA") == "Syria (SANA)"
    assert widened("civilian sites") == "civilian sites"


def test_missing_weights_say_how_to_get_them_back(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match=r"nothing\.npz.*missing.*reinstall"):
        SmallReader.load(tmp_path / "nothing.npz")


def test_damaged_weights_say_how_to_get_them_back(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(WEIGHTS.read_bytes()[:10_000])
    with pytest.raises(ReaderError, match=r"damaged.*reinstall"):
        SmallReader.load(path)


def test_weights_of_another_feature_list_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    about = {"version": features.VERSION + 1}
    np.savez(path, about=np.array(json.dumps(about)))
    with pytest.raises(ReaderError, match=rf"feature list {features.VERSION + 1}.*reinstall"):
        SmallReader.load(path)


def test_weights_survive_saving_and_fit_in_five_megabytes(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "weights.npz"
    network.save(path, reader.small.weights)
    again = Reader(SmallReader.load(path))
    question = analyze("Who founded a monastery?")
    assert again.read(question, [view(BODMIN)], idf) == reader.read(question, [view(BODMIN)], idf)
    assert WEIGHTS.stat().st_size <= 5_000_000
    assert reader.small.weights.recipe
