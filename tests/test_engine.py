"""The engines in memory and on disk rank alike, to the last bit."""

from __future__ import annotations

import numpy as np
from engine_contract import EngineContract
from hypothesis import given
from hypothesis import strategies as st

from index import Collection, Document, Section
from index.bm25 import contributions
from index.build import update
from index.records import frequencies, pack


class TestMemory(EngineContract):
    @classmethod
    def built(cls, pages, folder):
        return Collection.open(pages)


class TestDisk(EngineContract):
    @classmethod
    def built(cls, pages, folder):
        update(folder / "collection", [pages])
        return Collection.open(folder / "collection")


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=9), min_size=1, max_size=9))
def test_records_say_how_often_a_term_stands_in_a_passage(corpus):
    asked = [*"abcdef", "unheard"]

    found = frequencies([pack(passage) for passage in corpus], asked)

    assert found.tolist() == [[passage.count(term) for passage in corpus] for term in asked]


def test_a_frequency_that_does_not_fit_is_cut(tmp_path):
    assert frequencies([pack(["oil"] * 100_000)], ["oil"]).tolist() == [[65_535]]


def test_a_longer_passage_and_a_rarer_term_weigh_as_the_formula_says():
    lengths, once = np.array([10, 20]), np.array([1, 1])

    short, long = contributions(1.0, once, lengths, 15.0)

    assert short > long
    assert list(contributions(2.0, once, lengths, 15.0)) == [2 * short, 2 * long]


def test_a_document_with_an_empty_passage_is_ranked(tmp_path):
    collection = Collection.from_documents([Document("", (Section("", "of the"),))])

    assert collection.search(["oil"]) == []
