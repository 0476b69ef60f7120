"""A collection on a cluster: asked as one in memory, built, updated, and gone on with."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import Bot
from index import Collection, CollectionError, NothingToRead
from index.analyzer import terms
from index.cluster import state as states
from index.cluster.address import credentials, parse
from index.cluster.build import update
from index.cluster.client import Cluster
from index.cluster.lock import locked
from index.cluster.state import read_state


def write(path: Path, title: str, text: str) -> None:
    path.write_text(f"= {title} =\n\n- Kind: {title} thing\n\n{text}\n", encoding="utf-8")


@pytest.fixture
def docs(tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    write(folder / "tea.txt", "Tea", "Tea is a hot drink.")
    write(folder / "oil.txt", "Oil", "Oil burns. People cook with it.")
    return folder


def counts(summary):
    return (
        summary.added,
        summary.changed,
        summary.removed,
        summary.unchanged,
        summary.skipped,
    )


def found(collection, question):
    return [hit.text for hit in collection.search(terms(question)) if not hit.is_infobox]


def held(collection):
    """All that a collection holds, in whatever order; of large tables, some rows."""
    documents = [(d.title, d.caption, d.sections, d.fields, d.kind) for d in collection.documents()]
    tables = []
    for info in collection.tables():
        table = collection.table(info.number)
        rows = range(0, info.rows, 1 if info.rows < 200 else info.rows // 12)
        texts = sorted(map(table.row_text, rows))
        tables.append((info.name, info.header, info.rows, info.kind, texts))
    return sorted(documents), sorted(tables)


def rows_on(to):
    """How many passages and records the cluster has, seen or not."""
    cluster = Cluster(parse(to), credentials(parse(to)))
    try:
        cluster.request("POST", f"/{cluster.passages},{cluster.records}/_refresh")
        return [
            cluster.request("GET", f"/{name}/_count")["count"]
            for name in (cluster.passages, cluster.records)
        ]
    finally:
        cluster.close()


def test_the_seeds_are_answered_as_from_memory(root, to, here, tmp_path):
    exam = root / "tests" / "data" / "seeds_public.jsonl"
    here("index", root / "seeds", "--to", to)

    for source, out in ((root / "seeds", "memory"), (to, "cluster")):
        done = here(
            "eval", exam, "-d", source, "--reader", "small",
            "--predictions", tmp_path / out,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    assert (tmp_path / "memory").read_text() == (tmp_path / "cluster").read_text()


def test_tables_are_answered_as_from_memory(to, tmp_path):
    chosen = random.Random(3)
    folder = tmp_path / "sheets"
    folder.mkdir()
    lines = ["Order,Customer,City,Amount,Date"]
    for n in range(6000):  # more different values than a column holds in one record
        city = chosen.choice(["Berlin", "Paris", "Rome", "Oslo"])
        day = f"2023-{chosen.randint(1, 12):02}-{chosen.randint(1, 28):02}"
        lines.append(f"A{n:05},Customer {n},{city},{chosen.randint(1, 900)}.50,{day}")
    (folder / "orders.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "staff.csv").write_text(
        "Name,Office,Pay\nAnn,Berlin,100\nBo,Paris,120\nCid,Berlin,90\n", encoding="utf-8"
    )
    update(to, [folder])

    memory, cluster = (Bot.open(str(source), reader="small") for source in (folder, to))

    assert held(memory.collection)[1] == held(cluster.collection)[1]
    for question in (
        "How many orders are from Oslo?",
        "What is the highest amount?",
        "Which office does Bo have?",
        "What is the city of order A00042?",
        "How many staff are in Berlin?",
        "What is the total amount of orders from Rome?",
    ):
        one, other = memory.ask(question), cluster.ask(question)
        assert (one.text, one.kind, one.confidence) == (other.text, other.kind, other.confidence)
        assert one.citation == other.citation or one.citation.quote == other.citation.quote
        assert one.citation.line == other.citation.line


def test_documents_with_fields_are_shown_as_from_memory(root, to):
    source = root / "tests" / "data" / "infoboxes"
    update(to, [source])
    memory, cluster = Collection.open(source), Collection.open(to)

    assert memory.field_names() == cluster.field_names()
    assert memory.titles() == cluster.titles()
    assert held(memory) == held(cluster)
    for text in ("a", "A", memory.titles()[0].upper(), "nothing so"):
        found = [[title for _, title in c.find_titles(text, 50)] for c in (memory, cluster)]
        assert found[0] == found[1]


def test_an_update_sends_only_what_changed(docs, to, monkeypatch):
    monkeypatch.setattr(states, "GRACE", 0.0)
    assert counts(update(to, [docs])) == (2, 0, 0, 0, 0)
    before = rows_on(to)
    assert counts(update(to, [docs])) == (0, 0, 0, 2, 0)
    assert rows_on(to) == before

    write(docs / "tea.txt", "Tea", "Tea was a cold drink.")
    write(docs / "new.txt", "Cup", "A cup is round.")
    (docs / "oil.txt").unlink()

    assert counts(update(to, [docs])) == (1, 1, 1, 0, 0)
    collection = Collection.open(to)
    assert sorted(collection.titles()) == ["Cup", "Tea"]
    assert found(collection, "drink") == ["Tea was a cold drink."]
    assert found(collection, "burns") == []
    assert collection.field_names() == ["Kind"]
    assert not collection.knows(terms("burns")[0])

    update(to, [docs])
    assert rows_on(to)[0] == collection.passage_count  # nothing of the old files is left


def test_a_reader_goes_on_with_the_state_that_it_began_with(docs, to):
    update(to, [docs])
    collection = Collection.open(to)

    with collection.reading():
        before = found(collection, "drink")
        write(docs / "tea.txt", "Tea", "Tea was a cold drink.")
        update(to, [docs])
        assert found(collection, "drink") == before == ["Tea is a hot drink."]
        assert len(collection) == 2

    assert found(collection, "drink") == ["Tea was a cold drink."]


def test_a_reader_whose_state_was_removed_says_so(docs, to, monkeypatch):
    update(to, [docs])
    collection = Collection.open(to)
    monkeypatch.setattr(states, "GRACE", 0.0)

    with pytest.raises(CollectionError, match="ask again"), collection.reading():
        write(docs / "tea.txt", "Tea", "Tea was a cold drink.")
        update(to, [docs])
        found(collection, "drink")

    assert found(collection, "drink") == ["Tea was a cold drink."]


def test_an_updated_collection_equals_one_in_memory(docs, to, monkeypatch):
    monkeypatch.setattr(states, "GRACE", 0.0)
    for number in range(40):
        write(docs / f"{number}.txt", f"Title {number}", f"Oil and drink {'tea ' * (number % 7)}.")
    update(to, [docs])
    for number in range(0, 40, 3):
        write(docs / f"{number}.txt", f"Title {number}", f"Now {'oil ' * (number % 5)} of tea.")
    for number in range(1, 40, 7):
        (docs / f"{number}.txt").unlink()
    update(to, [docs])

    memory, cluster = Collection.open(docs), Collection.open(to)

    assert held(memory) == held(cluster)
    for question in ("oil", "tea drink", "title oil", "now tea"):
        hits = [[(h.score, h.title, h.text) for h in c.search(terms(question), 500)]
                for c in (memory, cluster)]  # fmt: skip
        assert sorted(hits[0]) == sorted(hits[1])


def test_a_rebuild_begins_anew(docs, to, monkeypatch):
    monkeypatch.setattr(states, "GRACE", 0.0)
    update(to, [docs])
    (docs / "oil.txt").unlink()
    other = docs.parent / "cup.txt"
    write(other, "Cup", "A cup is round.")

    assert counts(update(to, [other], rebuild=True)) == (1, 0, 0, 0, 0)

    collection = Collection.open(to)
    assert collection.titles() == ["Cup"]
    assert not collection.knows(terms("burns")[0])
    assert rows_on(to)[0] == collection.passage_count


def test_an_empty_folder_makes_a_collection_that_says_that_it_is_empty(to, tmp_path):
    update(to, [tmp_path])

    with pytest.raises(NothingToRead, match="holds no document yet"):
        Collection.open(to)


def test_a_second_writer_is_refused_and_a_dead_one_is_not_waited_for(docs, to):
    update(to, [docs])
    address = parse(to)
    cluster = Cluster(address, credentials(address))

    with locked(cluster), pytest.raises(CollectionError, match="another citebot is writing"):
        update(to, [docs])
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    lock = cluster.get(cluster.state, "lock")
    taken = {**lock["_source"], "process": int(dead.stdout), "until": time.time() + 100}
    assert cluster.put(cluster.state, "lock", taken, lock)

    assert counts(update(to, [docs])) == (0, 0, 0, 2, 0)
    cluster.close()


def test_a_writer_that_was_overtaken_makes_nothing_visible(docs, to):
    update(to, [docs])
    address = parse(to)
    cluster = Cluster(address, credentials(address))
    mine = read_state(cluster)
    states.write_state(cluster, mine.replaced(writer="another"))

    with pytest.raises(CollectionError, match="taken over"):
        states.write_state(cluster, mine.replaced(generation=99))
    cluster.close()


@pytest.mark.parametrize("seconds", [0.2, 0.8, 1.5, 2.5])
def test_a_killed_build_is_gone_on_with(to, tmp_path, environment, seconds):
    folder = tmp_path / "many"
    folder.mkdir()
    chosen = random.Random(seconds)
    words = "oil tea cup drink burn cook round hot cold water salt".split()
    documents = [
        {"title": f"Title {n}", "text": " ".join(chosen.choices(words, k=60))} for n in range(3000)
    ]
    (folder / "many.jsonl").write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
    for n in range(30):
        write(folder / f"{n}.txt", f"File {n}", " ".join(chosen.choices(words, k=30)))
    command = [sys.executable, "-m", "bot", "index", str(folder), "--to", to]

    running = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    time.sleep(seconds)
    os.kill(running.pid, signal.SIGKILL)
    assert b"Traceback" not in running.communicate()[1]
    update(to, [folder])

    memory, cluster = Collection.open(folder), Collection.open(to)
    assert held(memory) == held(cluster)
    assert memory.passage_count == cluster.passage_count == rows_on(to)[0]
    assert memory.idf("oil") == cluster.idf("oil")
