"""The engine on disk ranks as the engine in memory does, to the last bit."""

from __future__ import annotations

import random
from pydoc_data.topics import topics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Collection, Document, Section
from index.analyzer import terms
from index.bm25 import contributions
from index.records import frequencies, pack

QUESTIONS = """
What does the with statement do with an exception?
How are attribute names looked up in a class?
When is a generator closed?
Which names does an import statement bind?
What happens when a lambda has a default value?
Why can tuples be used as keys of a dictionary?
How does the else clause of a loop work?
What is the order in which operands are evaluated?
Which methods make an object callable?
Can a finally clause return a value?
What is the difference between is and ==?
How is a decorator applied to a function?
What are the rules for the precision of a format specification?
When does a comparison of complex numbers raise TypeError?
Which escape sequences are recognized in string literals?
What does yield from do?
How do I step over a line in the debugger?
What is the method resolution order?
Who may call __del__ and when is it called?
What encoding does a source file have by default?
""".strip().splitlines()


@pytest.fixture(scope="module")
def manual(tmp_path_factory):
    """Python's own reference pages: a folder, in memory and on disk."""
    from index.build import update  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("manual")
    pages = folder / "pages"
    pages.mkdir()
    for name, text in topics.items():
        (pages / f"{name}.txt").write_text(text, encoding="utf-8")
    update(folder / "collection", [pages])
    memory, disk = Collection.open(pages), Collection.open(folder / "collection")
    yield memory, disk
    memory.close()
    disk.close()


def both(manual, query, limit=10):
    """The scores and texts of the two engines; texts with equal scores in any order."""
    return [
        sorted((-hit.score, hit.title, hit.section, hit.start) for hit in c.search(query, limit))
        for c in manual
    ]


def test_the_collections_hold_the_same(manual):
    memory, disk = manual

    assert (len(memory), memory.passage_count) == (len(disk), disk.passage_count)
    assert sorted(memory.titles()) == sorted(disk.titles())


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_are_ranked_alike(manual, question):
    memory, disk = both(manual, terms(question))

    assert [score for score, *_ in memory] == [score for score, *_ in disk]
    last = memory[-1][0]  # passages that share the last place may differ
    assert [hit for hit in memory if hit[0] < last] == [hit for hit in disk if hit[0] < last]


def test_sentences_as_questions_are_ranked_alike(manual):
    chosen = random.Random(1)
    words = [text.split() for text in topics.values()]

    for _ in range(300):
        page = chosen.choice(words)
        start = chosen.randrange(max(1, len(page) - 20))
        query = terms(" ".join(page[start : start + chosen.randint(2, 20)]))
        memory, disk = both(manual, query)
        assert [score for score, *_ in memory] == [score for score, *_ in disk]


def test_weighted_terms_are_ranked_alike(manual):
    chosen = random.Random(2)

    for question in QUESTIONS:
        query = {term: chosen.choice([0.25, 0.5, 0.8, 1.0]) for term in terms(question)}
        memory, disk = both(manual, query, limit=20)
        assert [score for score, *_ in memory] == [score for score, *_ in disk]


def test_a_search_within_documents_is_ranked_alike(manual):
    memory, disk = manual
    query = terms("How is a name bound to an object?")
    titles = {hit.title for hit in memory.search(query, 40)}

    def within(collection, chosen):
        numbers = [n for title in chosen for n, found in collection.find_titles(title, 99)]
        return [hit.score for hit in collection.search(query, 10, numbers)]

    for chosen in ([min(titles)], sorted(titles)):  # few passages, and many
        assert within(memory, chosen) == within(disk, chosen) != []


def test_idf_vocabulary_and_spelling_are_alike(manual):
    memory, disk = manual

    for question in QUESTIONS:
        for term in [*terms(question), "unheard"]:
            assert memory.idf(term) == disk.idf(term)
            assert memory.knows(term) == disk.knows(term)
    for typed in ("atribute", "exeption", "genrator", "zzzzzz", ""):
        assert memory.similar(typed) == disk.similar(typed)


def test_nothing_to_look_for_finds_nothing(manual):
    for collection in manual:
        assert collection.search([]) == []
        assert collection.search(["unheard"]) == []
        assert collection.search(["\ud800"]) == []
        assert collection.search(["name"], 0) == []
        assert collection.search(["name"], documents=[]) == []


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


def test_a_collection_in_memory_and_one_on_disk_show_the_same_documents(manual):
    memory, disk = manual
    by_title = {memory.document(n).title: memory.document(n) for n in range(1, len(memory) + 1)}

    for number in range(1, len(disk) + 1):
        found = disk.document(number)
        assert found.sections == by_title[found.title].sections


def test_a_document_with_an_empty_passage_is_ranked(tmp_path):
    collection = Collection.from_documents([Document("", (Section("", "of the"),))])

    assert collection.search(["oil"]) == []
