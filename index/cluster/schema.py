"""What a collection is on a cluster: three indices and what their documents hold.

``NAME-passages``
    one document for each passage: the analyzer's terms, and the text as it is quoted.
``NAME-records``
    everything else, told apart by ``k``: versions of files, documents, sections, fields, tables,
    and the vocabulary.
``NAME-state``
    two documents: the state that readers go by (``index.cluster.state``), and the lock.

A *version* is a file with one content. It has a number, ``b``, and all that was made of it carries
that number; numbers grow and are never given twice.
"""

from __future__ import annotations

from typing import Any

from index.bm25 import K1, B

FORMAT = 1
"""The version of the format that this program writes and reads."""

BLOCK = 1 << 20
"""A version with the number ``b`` has the documents from ``b * BLOCK`` on."""

PASSAGES = 1 << 24
"""The passage ``n`` of the document ``d`` has the number ``d * PASSAGES + n``."""

LONGEST_KEYWORD = 8000
"""Characters of a value that are looked up whole; UTF-8 makes at most 32,000 bytes of them."""

REPLICAS = "0-1"
"""Copies beside the first: one, where there is a second node to hold it."""

_keyword = {"type": "keyword", "ignore_above": LONGEST_KEYWORD}
_long = {"type": "long"}
_integer = {"type": "integer"}

_PASSAGES = {
    "b": _long,
    "d": _long,
    "n": _integer,
    "length": _integer,
    "t": {
        "type": "text",
        "analyzer": "whitespace",
        "similarity": "citebot",
        "index_options": "freqs",
        "norms": True,
    },
}

_RECORDS = {
    "k": {"type": "keyword"},
    "b": _long,
    "d": _long,
    "n": _integer,
    # documents
    "title": _keyword,  # in small letters
    "letters": _integer,
    "kind": _keyword,
    "fields": _integer,
    # fields
    "name": _keyword,
    # tables
    "sheet": {"type": "keyword"},
    "column": _integer,
    "first": _integer,
    "code": _integer,
    "stems": {"type": "keyword"},
    # the vocabulary
    "word": _keyword,
    "o": _long,  # of words and fields: when it first came
}


def settings(shards: int) -> dict[str, Any]:
    """The settings of an index with passages or records.

    Nothing is refreshed by itself: the writer does it when it makes a state visible.
    """
    return {
        "index": {
            "number_of_shards": shards,
            "auto_expand_replicas": REPLICAS,
            "refresh_interval": "-1",
            "unassigned.node_left.delayed_timeout": "10s",
            "similarity": {"citebot": {"type": "BM25", "k1": K1, "b": B}},
        }
    }


def indices(name: str, shards: int) -> dict[str, dict[str, Any]]:
    """The indices of a collection: their names, settings and mappings.

    The state comes last: where it is, the others are.
    """

    def index(properties: dict[str, Any], number: int) -> dict[str, Any]:
        return {
            "settings": settings(number),
            "mappings": {"dynamic": False, "properties": properties, "_meta": {"citebot": FORMAT}},
        }

    return {
        f"{name}-passages": index(_PASSAGES, shards),
        f"{name}-records": index(_RECORDS, shards),
        f"{name}-state": index({}, 1),
    }


def small(text: str) -> str:
    """``text`` with the letters A to Z made small, as SQLite compares without regard to case."""
    return text.translate(_SMALL)


_SMALL = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}
