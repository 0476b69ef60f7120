"""Top-10 retrieval side by side: ``python -m benchmarks.retrieval COLLECTION``.

Every query is put to every engine in turn, so that what else the machine does meets all of them
alike; figures are medians over the queries and ratios to bare Tantivy, which searches the
collection's own index without scoring again. Queries are a few consecutive words of passages.
Slow engines are asked fewer queries.
"""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import click
import tantivy
from tantivy import Occur, Query

from benchmarks.measure import percentile
from benchmarks.peers import built
from index import Collection
from index.analyzer import terms as analyze
from index.folder import Folder
from index.store import Store
from index.tantivy_engine import TantivyEngine

LIMIT = 10
CITEBOT, TANTIVY, WHOLE = "citebot on disk", "Tantivy, bare", "citebot on disk, with texts"


def queries(store: Store, number: int, seed: int = 1) -> list[list[str]]:
    """``number`` queries of two to eight terms."""
    chosen = random.Random(seed)
    last = store.next_passage()
    found: list[list[str]] = []
    while len(found) < number:
        for passage in store.passages([chosen.randrange(1, last)]).values():
            words = passage.text.split()
            start = chosen.randrange(max(1, len(words) - 12))
            query = analyze(" ".join(words[start : start + chosen.randint(5, 14)]))[:8]
            if len(query) > 1:
                found.append(list(dict.fromkeys(query)))
    return found


def bare(folder: Path) -> Any:
    """Tantivy's own search over the collection's engine."""
    index = tantivy.Index.open(str(folder))
    searcher, schema = index.searcher(), index.schema

    def search(query: list[str], limit: int) -> Any:
        parts = [(Occur.Should, Query.term_query(schema, "t", term, "freq")) for term in query]
        hits = searcher.search(Query.boolean_query(parts), limit, count=False).hits
        return searcher.fast_field_values("id", [address for _, address in hits])

    return search


def export(store: Store, out: Path) -> None:
    """Write the terms of every passage, one passage a line, unless that was done."""
    if out.exists():
        return
    with out.open("w", encoding="utf-8") as file:
        for document, _ in store.titles():
            for passage in store.passages(store.passages_of([document])).values():
                heading = "" if passage.heading == "Infobox" else passage.heading
                found = analyze(f"{passage.title} {heading} {passage.text}")
                file.write(" ".join(found) + "\n")


@click.command(help=__doc__)
@click.argument("collection", type=click.Path(exists=True, path_type=Path))
@click.option("--queries", "number", default=200, help="Queries for the fast engines.")
@click.option("--slow-queries", default=20, help="Queries for those that look at every passage.")
@click.option("--peer", "names", multiple=True, help="Only these peers; 'none' for none.")
@click.option("--json", "out", type=click.Path(path_type=Path), help="Write the figures here.")
def main(
    collection: Path, number: int, slow_queries: int, names: tuple[str, ...], out: Path | None
) -> None:
    """Print a table."""
    folder = Folder(collection)
    store = Store(folder.connect_to_read, folder.explain)
    opened = Collection.open(collection)
    engine = TantivyEngine(folder, store)
    searches: dict[str, Any] = {
        TANTIVY: bare(folder.engine),
        CITEBOT: engine.search,
        WHOLE: opened.search,
    }
    build: dict[str, float] = {}
    slow: set[str] = set()
    if names != ("none",):
        text = collection.with_suffix(".terms")
        export(store, text)
        for peer, search, seconds in built(text, names):
            searches[peer.name], build[peer.name] = search, seconds
            slow |= {peer.name} if peer.slow else set()
    times: dict[str, list[float]] = {name: [] for name in searches}
    asked = queries(store, number)
    for turn, query in enumerate(asked[:20] + asked):
        for name, search in searches.items():
            if name in slow and not 19 <= turn <= 19 + slow_queries:
                continue
            started = time.perf_counter()
            search(query, LIMIT)
            elapsed = (time.perf_counter() - started) * 1000
            if turn >= 20:
                times[name].append(elapsed)
    passages = store.counts()[1]
    print(f"{passages:,} passages, {len(asked)} queries, top {LIMIT}; milliseconds")
    base = percentile(times[TANTIVY], 0.5)
    figures = {}
    for name, taken in sorted(times.items(), key=lambda item: percentile(item[1], 0.5)):
        p50, p95 = percentile(taken, 0.5), percentile(taken, 0.95)
        figures[name] = {"p50": p50, "p95": p95, "ratio": p50 / base, "build": build.get(name)}
        print(f"{name:32} p50 {p50:10.3f}  p95 {p95:10.3f}  {p50 / base:9.2f} times bare Tantivy")
    if out:
        out.write_text(json.dumps({"passages": passages, "retrieval": figures}, indent=1))


if __name__ == "__main__":
    main()
