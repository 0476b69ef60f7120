"""A cluster that loses nodes or takes no writes: no wrong answer, nothing lost, one clear line."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time

import pytest

from index import Collection, CollectionError
from index.analyzer import terms
from index.cluster import client
from index.cluster.build import update

WORDS = "oil tea cup drink burn cook round hot cold water salt".split()


@pytest.fixture
def docs(tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    chosen = random.Random(5)
    for n in range(400):
        text = (
            f"= Title {n} =\n\n- Kind: thing {n % 7}\n\n{' '.join(chosen.choices(WORDS, k=80))}.\n"
        )
        (folder / f"{n}.txt").write_text(text, encoding="utf-8")
    return folder


def scores(collection):
    return [[hit.score for hit in collection.search(terms(word), 20)] for word in WORDS]


def test_a_node_dies_while_questions_are_asked(whole, to, docs):
    update(to, [docs])
    whole.wait()
    collection = Collection.open(to)
    expected = scores(Collection.open(docs))
    assert scores(collection) == expected
    refused = 0

    for victim in whole.nodes:
        killing = threading.Timer(0.3, victim.kill)
        killing.start()
        until = time.monotonic() + 6
        while time.monotonic() < until:
            try:
                assert scores(collection) == expected
            except CollectionError as error:
                refused += 1
                assert "\n" not in str(error)
        killing.join()
        assert scores(collection) == expected
        whole.start(victim)
        whole.wait()
    assert refused < 10


def test_a_node_dies_while_a_build_writes(whole, to, docs):
    victim = whole.nodes[1]
    killing = threading.Timer(1.0, victim.kill)
    killing.start()
    try:
        update(to, [docs])
    except CollectionError as error:
        assert "\n" not in str(error)
        update(to, [docs])
    killing.join()
    victim.kill()

    memory, cluster = Collection.open(docs), Collection.open(to)
    assert scores(memory) == scores(cluster)
    assert len(memory) == len(cluster)


def test_the_writer_and_a_node_die_at_once(whole, to, docs, environment):
    command = [sys.executable, "-m", "bot", "index", str(docs), "--to", to]
    writer = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    time.sleep(1.5)
    writer.kill()
    whole.nodes[2].kill()
    assert b"Traceback" not in writer.communicate()[1]

    update(to, [docs])

    memory, cluster = Collection.open(docs), Collection.open(to)
    assert scores(memory) == scores(cluster)
    assert len(memory) == len(cluster)


def test_two_of_three_nodes_are_no_cluster(whole, to, docs, monkeypatch):
    update(to, [docs])
    whole.wait()
    monkeypatch.setattr(client, "READING", 3.0)
    collection = Collection.open(to)
    for victim in whole.nodes[:2]:
        victim.kill()

    try:
        found = scores(collection)
    except CollectionError as error:
        assert "\n" not in str(error)
    else:  # what is left has a copy of every shard
        assert found == scores(Collection.open(docs))


def test_a_block_for_a_full_disk_is_one_line_and_nothing_is_lost(nodes, to, docs):
    update(to, [docs])
    name = to.rpartition("/")[2]
    block = {"index.blocks.read_only_allow_delete": True}
    nodes.ask(f"/{name}-*/_settings", body=block)
    (docs / "new.txt").write_text("= New =\n\nTea is green.\n", encoding="utf-8")

    with pytest.raises(CollectionError, match="disks of the cluster are full") as error:
        update(to, [docs])
    assert "\n" not in str(error.value)
    assert len(Collection.open(to)) == 400

    nodes.ask(f"/{name}-*/_settings", body={"index.blocks.read_only_allow_delete": None})
    update(to, [docs])
    assert scores(Collection.open(docs)) == scores(Collection.open(to))
