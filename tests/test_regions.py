"""Lists and blocks of code answer as a whole."""

from bot.decide.regions import regions, wants_list
from bot.evidence import Evidence
from bot.question import analyze
from bot.reader import Reading, ReadSentence
from bot.retrieval import Query
from index import Collection, Document, Part, Section

TEXT = "Take along:\n- a rope\n- two anchors\n- a lamp\n\nThen run:\nmake boat\nmake sail\n\nGo."
ITEMS = ("a rope", "two anchors", "a lamp")
BLOCK = "make boat\nmake sail"


def part(kind: str, words: str) -> Part:
    start = TEXT.index(words)
    return Part(kind, start, start + len(words))  # type: ignore[arg-type]


def found_in(question: str) -> tuple[Collection, Evidence]:
    parts = (*(part("item", item) for item in ITEMS), part("block", BLOCK))
    section = Section("", TEXT, parts=parts)
    collection = Collection.from_documents([Document("Boats", (section,))])
    hits = tuple(collection.search(["rope", "make"]))
    sentences = tuple(
        ReadSentence(0, TEXT.index(s), TEXT.index(s) + len(s), p, 0.5, 0.5)
        for s, p in (("Take along:", 0.1), *((item, 0.2) for item in ITEMS), (BLOCK, 0.3))
    )
    asked = analyze(question)
    reading = Reading((), sentences, 0.0, ("small",))
    return collection, Evidence(asked, Query({}, {}), hits, (), reading, hits, {})


def test_a_list_runs_from_its_first_item_to_its_last() -> None:
    collection, evidence = found_in("What are the things to take along?")
    listed = next(r for r in regions(evidence, collection) if r.kind == "list")
    assert "a rope\n- two anchors\n- a lamp" == TEXT[listed.start : listed.end]
    assert ITEMS == tuple(TEXT[start:end] for start, end in listed.items)


def test_a_block_keeps_its_lines() -> None:
    collection, evidence = found_in("How do I make a boat?")
    code = next(r for r in regions(evidence, collection) if r.kind == "code")
    assert BLOCK == TEXT[code.start : code.end]


def test_the_sentence_that_introduces_a_list_counts_with_it() -> None:
    collection, evidence = found_in("What are the things to take along?")
    listed = next(r for r in regions(evidence, collection) if r.kind == "list")
    assert abs(0.7 - listed.mass(evidence)) < 1e-9


def test_a_plural_asks_for_a_list() -> None:
    assert wants_list(analyze("Which formats can be read?"))
    assert not wants_list(analyze("Which class is the widest?"))
    assert not wants_list(analyze("Who wrote the letters?"))
