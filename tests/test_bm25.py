"""The in-memory engine gives rank-bm25's own scores, faster."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Plus

from index.bm25 import DELTA, K1, B, BM25Index

WORDS = st.sampled_from(["drone", "attack", "rmelan", "syria", "oil", "field", "base"])
CORPORA = st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=12).filter(any)
QUERIES = st.lists(st.one_of(WORDS, st.just("unheard")), max_size=6)


@given(CORPORA, QUERIES)
def test_scores_are_bitwise_those_of_rank_bm25(corpus, query):
    reference = BM25Plus(corpus, k1=K1, b=B, delta=DELTA)

    expected = np.asarray(reference.get_scores(query), dtype=np.float64)

    assert expected.tobytes() == BM25Index(corpus).scores(query).tobytes()


@given(CORPORA, QUERIES, st.integers(1, 5))
def test_search_gives_the_best_passages_of_those_scores(corpus, query, limit):
    index = BM25Index(corpus)
    scores = index.scores(query)

    expected = sorted((n for n in range(len(corpus)) if scores[n] > 0), key=lambda n: -scores[n])

    assert [(n, scores[n]) for n in expected[:limit]] == index.search(query, limit)


@given(CORPORA, QUERIES, st.sets(st.integers(0, 11)))
def test_a_search_within_some_passages_keeps_their_scores(corpus, query, chosen):
    index = BM25Index(corpus)
    within = [n for n in chosen if n < len(corpus)]

    everything = dict(index.search(query, limit=len(corpus)))

    assert {n: s for n, s in everything.items() if n in within} == dict(
        index.search(query, len(corpus), within)
    )


@given(CORPORA, QUERIES)
def test_weights_of_one_change_nothing(corpus, query):
    index = BM25Index(corpus)
    once = list(dict.fromkeys(query))

    assert index.search(once, 5) == index.search(dict.fromkeys(once, 1.0), 5)


def test_a_weight_multiplies_what_a_term_contributes():
    index = BM25Index([["oil", "field"], ["oil"], ["base"]])

    assert [n for n, _ in index.search({"oil": 1.0, "field": 0.0}, 10)] == [1, 0]
    assert [n for n, _ in index.search({"oil": 1.0, "field": 2.0}, 10)] == [0, 1]


def test_equal_scores_keep_the_order_of_the_passages():
    index = BM25Index([["oil"]] * 20)

    assert list(range(5)) == [n for n, _ in index.search(["oil"], 5)]


def test_no_passages_and_empty_passages_match_nothing():
    assert BM25Index([]).search(["oil"], 5) == []
    assert BM25Index([[], []]).search(["oil"], 5) == []


def test_idf_is_that_of_bm25plus_and_highest_for_a_word_never_seen():
    index = BM25Index([["oil"], ["oil", "base"], ["field"]])

    assert math.log(4 / 2) == index.idf("oil")
    assert math.log(4 / 0.5) == index.idf("unheard")
