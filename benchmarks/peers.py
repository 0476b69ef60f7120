"""Other retrieval engines over the same passages, analysed by the same analyzer.

Each is built from a file with the terms of one passage a line, and searched with a list of terms.
A peer whose package is not installed is left out.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from index.bm25 import DELTA, K1, B, BM25Index

Search = Callable[[list[str], int], Any]


class Peer(NamedTuple):
    """A way to search: how it is built, and on how many queries it is worth waiting for.

    ``slow`` peers take seconds for a query over a million passages.
    """

    name: str
    build: Callable[[Path], Search]
    slow: bool = False


def corpus(terms: Path) -> list[list[str]]:
    """The terms of every passage."""
    with terms.open(encoding="utf-8") as lines:
        return [[sys.intern(term) for term in line.split()] for line in lines]


def rank_bm25(terms: Path) -> Search:
    """rank-bm25 itself: ``get_scores``, and the best of them."""
    from rank_bm25 import BM25Plus  # noqa: PLC0415

    index = BM25Plus(corpus(terms), k1=K1, b=B, delta=DELTA)

    def search(query: list[str], limit: int) -> Any:
        scores = index.get_scores(query)
        best = np.argpartition(-scores, limit)[:limit]
        return best[np.argsort(-scores[best])]

    return search


def compiled(terms: Path) -> Search:
    """citebot's engine in memory."""
    index = BM25Index(corpus(terms))
    return index.search


def bm25s(terms: Path) -> Search:
    """bm25s with NumPy."""
    import bm25s  # noqa: PLC0415

    index = bm25s.BM25(k1=K1, b=B, method="lucene")
    index.index(corpus(terms), show_progress=False)

    def search(query: list[str], limit: int) -> Any:
        known = [term for term in query if term in index.vocab_dict]
        return index.retrieve([known], k=limit, show_progress=False, n_threads=0) if known else []

    return search


def fts5(terms: Path) -> Search:
    """SQLite's full-text search, in a file beside the terms."""
    file = terms.with_suffix(".fts5")
    fresh = not file.exists()
    connection = sqlite3.connect(file)
    if fresh:
        connection.execute(
            "create virtual table passage using fts5 (terms, content = '', tokenize = 'ascii')"
        )
        with terms.open(encoding="utf-8") as lines, connection:
            connection.executemany("insert into passage (terms) values (?)", ((x,) for x in lines))

    def search(query: list[str], limit: int) -> Any:
        words = " OR ".join(f'"{term}"' for term in query)
        return connection.execute(
            "select rowid from passage where passage match ? order by rank limit ?", (words, limit)
        ).fetchall()

    return search


def langchain(terms: Path) -> Search:
    """LangChain's BM25 retriever."""
    from langchain_community.retrievers import BM25Retriever  # noqa: PLC0415

    texts = terms.read_text(encoding="utf-8").splitlines()
    retriever = BM25Retriever.from_texts(texts, preprocess_func=str.split, k=10)
    return lambda query, limit: retriever.invoke(" ".join(query))


PEERS = (
    Peer("rank-bm25", rank_bm25, slow=True),
    Peer("LangChain BM25Retriever", langchain, slow=True),
    Peer("bm25s", bm25s),
    Peer("SQLite FTS5", fts5, slow=True),
    Peer("citebot in memory", compiled),
)


def built(terms: Path, names: tuple[str, ...]) -> Iterator[tuple[Peer, Search, float]]:
    """The peers that are installed and wanted, with the seconds that building took."""
    for peer in PEERS:
        if names and peer.name not in names:
            continue
        started = time.perf_counter()
        try:
            search = peer.build(terms)
        except ImportError as error:
            print(f"{peer.name}: left out ({error})", file=sys.stderr)
            continue
        yield peer, search, time.perf_counter() - started
