"""A collection on a cluster beside one on disk: ``python -m benchmarks.cluster 64000 --shards 1``.

Makes documents, builds a collection of them on disk and one on a cluster of three OpenSearch nodes
that it starts on this machine (Java 17 and Maven are needed), and puts the same queries and the
same questions to both in turn; then kills a node and goes on. All of it shares this machine's
cores: figures of the cluster are those of a crowded machine.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks.asking import WORDS
from benchmarks.measure import disk, percentile
from benchmarks.retrieval import queries
from benchmarks.scale import documents
from bot import Bot
from index import Collection
from index.build import update as update_disk
from index.cluster.build import update as update_cluster
from index.folder import Folder
from index.store import Store

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "cluster"))
from nodes import Nodes

RESULTS = Path("benchmarks/cluster.json")
_WARM = 20
Times = list[float]


def timed(function: Callable[[], Any], times: Times) -> Any:
    """What a function gives; adds its milliseconds."""
    started = time.perf_counter()
    found = function()
    times.append((time.perf_counter() - started) * 1000)
    return found


def searched(
    collections: Sequence[Collection], asked: Sequence[list[str]]
) -> tuple[dict[str, float], int]:
    """p50 and p95 of the ten best on disk and on the cluster; how often they were the same."""
    times: tuple[Times, Times] = [], []
    equal = 0
    for query in asked:
        found = []
        for collection, taken in zip(collections, times, strict=True):
            hits = timed(lambda c=collection, q=query: c.search(q, 10), taken)
            found.append([(hit.score, hit.title, hit.text) for hit in hits])
        scores = [[score for score, *_ in hits] for hits in found]
        last = scores[0][-1] if scores[0] else 0.0
        sure = [{hit for hit in hits if hit[0] > last} for hits in found]  # ties share a place
        equal += scores[0] == scores[1] and sure[0] == sure[1]
    return spread(times), equal


def answered(bots: Sequence[Bot], asked: Sequence[list[str]]) -> tuple[dict[str, float], int]:
    """p50 and p95 of whole answers; how often they were the same."""
    times: tuple[Times, Times] = [], []
    equal = 0
    for turn, query in enumerate(asked):
        question = f"{WORDS[turn % len(WORDS)]} {' '.join(query)}?"
        found = [
            timed(lambda b=bot, q=question: b.ask(q), t) for bot, t in zip(bots, times, strict=True)
        ]
        equal += found[0].guess == found[1].guess and found[0].confidence == found[1].confidence
    return spread(times), equal


def spread(times: Sequence[Times]) -> dict[str, float]:
    """p50 and p95 of each, after the first ones."""
    return {
        f"{name} {share:.0%}": round(percentile(taken[_WARM:], share), 2)
        for name, taken in zip(("disk", "cluster"), times, strict=True)
        for share in (0.5, 0.95)
    }


@click.command(help=__doc__)
@click.argument("size")
@click.option("--shards", "shards", multiple=True, type=int, default=(1, 3, 6))
@click.option("--queries", "number", default=400)
@click.option("--questions", default=200)
@click.option("--heap", default="1g", help="Of each node.")
@click.option("--work", type=click.Path(path_type=Path), help="Where files are made and kept.")
def main(
    size: str, shards: Sequence[int], number: int, questions: int, heap: str, work: Path | None
) -> None:
    """Measure and note."""
    work = work or Path(tempfile.gettempdir()) / "citebot-benchmarks"
    work.mkdir(parents=True, exist_ok=True)
    file = documents(size, work, ())
    folder = work / f"{file.stem}.collection"
    shutil.rmtree(folder, ignore_errors=True)
    started = time.perf_counter()
    built = update_disk(folder, [file])
    rate = built.passages / (time.perf_counter() - started)
    figures: dict[str, Any] = {
        "passages": built.passages, "nodes": 3, "heap": heap,
        "disk passages/s": round(rate), "disk MB": round(disk(folder)),
    }  # fmt: skip
    store = Store(Folder(folder).connect_to_read)
    asked = queries(store, number + _WARM)
    told = queries(store, questions + _WARM, seed=2)
    with Nodes(3, heap=heap) as nodes:
        for parts in shards:
            figures[f"{parts} shards"] = found = measured(nodes, file, folder, parts, asked, told)
            print(json.dumps(found))
        victim = nodes.nodes[-1]
        victim.kill()
        disk_one, cluster_one = Collection.open(folder), Collection.open(address(nodes, shards[-1]))
        lost, equal = searched((disk_one, cluster_one), asked)
        figures[f"{shards[-1]} shards, a node lost"] = {"search": lost, "equal": equal}
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results[size] = figures
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    print(json.dumps(figures, indent=1))


def address(nodes: Nodes, shards: int) -> str:
    """Where the collection with so many shards is."""
    return nodes.address(f"shards{shards}")


def measured(
    nodes: Nodes,
    file: Path,
    folder: Path,
    shards: int,
    asked: Sequence[list[str]],
    told: Sequence[list[str]],
) -> dict[str, Any]:
    """The figures of one number of shards."""
    to = address(nodes, shards)
    started = time.perf_counter()
    built = update_cluster(to, [file], shards=shards)
    rate = built.passages / (time.perf_counter() - started)
    nodes.wait()
    sizes = nodes.ask(f"/shards{shards}-*/_stats/store")["_all"]
    on_disk, on_cluster = Collection.open(folder), Collection.open(to)
    search, equal = searched((on_disk, on_cluster), asked)
    bots = [Bot.open(str(source), reader="small") for source in (folder, to)]
    answers, same = answered(bots, told)
    return {
        "passages/s": round(rate),
        "MB of first copies": round(sizes["primaries"]["store"]["size_in_bytes"] / 1e6),  # type: ignore[index]
        "search": search,
        "ten best equal": f"{equal} of {len(asked)}",
        "answer": answers,
        "answers equal": f"{same} of {len(told)}",
    }


if __name__ == "__main__":
    main()
