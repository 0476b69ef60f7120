"""What every engine has to do, as one class of tests: it ranks as the one in memory does."""

from __future__ import annotations

import random
from pathlib import Path
from pydoc_data.topics import topics

import pytest

from index import Collection
from index.analyzer import terms

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


class EngineContract:
    """Python's own reference pages, in memory and in the collection that ``built`` makes."""

    @classmethod
    def built(cls, pages: Path, folder: Path) -> Collection:
        """A collection of the files in ``pages``; ``folder`` is empty and may be used."""
        raise NotImplementedError

    @pytest.fixture(scope="class")
    @classmethod
    def both(cls, tmp_path_factory):
        """The collection in memory, and the other one."""
        folder = tmp_path_factory.mktemp("manual")
        pages = folder / "pages"
        pages.mkdir()
        for name, text in topics.items():
            (pages / f"{name}.txt").write_text(text, encoding="utf-8")
        reference, collection = Collection.open(pages), cls.built(pages, folder)
        yield reference, collection
        reference.close()
        collection.close()

    def test_it_holds_the_same(self, both):
        reference, collection = both

        assert (len(reference), reference.passage_count) == (
            len(collection),
            collection.passage_count,
        )
        assert sorted(reference.titles()) == sorted(collection.titles())

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_questions_are_ranked_alike(self, both, question):
        reference, found = ranked(both, terms(question))

        assert [score for score, *_ in reference] == [score for score, *_ in found]
        last = reference[-1][0]  # passages that share the last place may differ
        sure = [[hit for hit in hits if hit[0] < last] for hits in (reference, found)]
        assert sure[0] == sure[1]

    def test_sentences_as_questions_are_ranked_alike(self, both):
        chosen = random.Random(1)
        words = [text.split() for text in topics.values()]

        for _ in range(300):
            page = chosen.choice(words)
            start = chosen.randrange(max(1, len(page) - 20))
            query = terms(" ".join(page[start : start + chosen.randint(2, 20)]))
            reference, found = ranked(both, query)
            assert [score for score, *_ in reference] == [score for score, *_ in found]

    def test_weighted_terms_are_ranked_alike(self, both):
        chosen = random.Random(2)

        for question in QUESTIONS:
            query = {term: chosen.choice([0.25, 0.5, 0.8, 1.0]) for term in terms(question)}
            reference, found = ranked(both, query, limit=20)
            assert [score for score, *_ in reference] == [score for score, *_ in found]

    def test_a_search_within_documents_is_ranked_alike(self, both):
        reference, collection = both
        query = terms("How is a name bound to an object?")
        titles = {hit.title for hit in reference.search(query, 40)}

        def within(collection, chosen):
            numbers = [n for title in chosen for n, found in collection.find_titles(title, 99)]
            return [hit.score for hit in collection.search(query, 10, numbers)]

        for chosen in ([min(titles)], sorted(titles)):  # few passages, and many
            assert within(reference, chosen) == within(collection, chosen) != []

    def test_idf_vocabulary_and_spelling_are_alike(self, both):
        reference, collection = both

        for question in QUESTIONS:
            for term in [*terms(question), "unheard"]:
                assert reference.idf(term) == collection.idf(term)
                assert reference.knows(term) == collection.knows(term)
        for typed in ("atribute", "exeption", "genrator", "zzzzzz", ""):
            assert reference.similar(typed) == collection.similar(typed)

    def test_nothing_to_look_for_finds_nothing(self, both):
        for collection in both:
            assert collection.search([]) == []
            assert collection.search(["unheard"]) == []
            assert collection.search(["\ud800"]) == []
            assert collection.search(["name"], 0) == []
            assert collection.search(["name"], documents=[]) == []

    def test_it_shows_the_same_documents(self, both):
        reference, collection = (
            sorted((d.title, d.sections, d.fields) for d in c.documents()) for c in both
        )

        assert reference == collection

    def test_terms_that_are_expected_are_known_as_others_are(self, both):
        reference, collection = both
        words = terms("How is a decorator applied to an unheard function?")

        collection.expect(words)

        assert [reference.knows(word) for word in words] == [
            collection.knows(word) for word in words
        ]


def ranked(both, query, limit=10):
    """The scores and texts of the two collections; texts with equal scores in any order."""
    return [
        sorted((-hit.score, hit.title, hit.section, hit.start) for hit in c.search(query, limit))
        for c in both
    ]
