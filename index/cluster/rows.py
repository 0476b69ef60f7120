"""Prepared documents as documents of the cluster, and back."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import numpy as np

from index.cluster.client import Json
from index.cluster.schema import LONGEST_KEYWORD, PASSAGES, small
from index.document import Document, Field, Section
from index.passages import INFOBOX, infobox_text
from index.prepare import Prepared, unpack_layout, unpack_place
from index.store import StoredPassage

Row = tuple[str, str, Json]
"""``passages`` or ``records``, the id of a document of the cluster, and the document."""

_LONGEST_TOKEN = 200
"""Characters of a term; Lucene's whitespace tokenizer cuts what is longer than 255."""

_FIELDS = 1 << 12
"""Fields of a document that are told apart by their order; more are at one place."""

_PLAIN = " /!#$&'()*+,:;=?@[]{}|^`\"<>~\\"


def token(term: str) -> str:
    """The term as the cluster holds it: itself, or a digest of a very long one.

    >>> token("oil")
    'oil'
    """
    if len(term) <= _LONGEST_TOKEN:
        return term
    return "#" + blake2b(term.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def pack_path(path: str | os.PathLike[str]) -> str:
    """A path as JSON takes it, whatever bytes are in it.

    >>> unpack_path(pack_path("/a b/%é\\udcff")) == "/a b/%é\\udcff"
    True
    """
    return quote(os.fsencode(path), safe=_PLAIN)


def unpack_path(packed: str) -> str:
    """The path that :func:`pack_path` packed."""
    return os.fsdecode(unquote_to_bytes(packed))


def document_rows(version: int, number: int, path: str, prepared: Prepared) -> Iterator[Row]:
    """A prepared document, its sections, fields and passages; its tables are written apart."""
    head = {"b": version, "d": number}
    yield (
        "records",
        f"d{number}",
        {
            "k": "document",
            **head,
            "n": 0,
            "title": keyword(prepared.title),
            "letters": len(prepared.title),
            "kind": prepared.kind,
            "fields": len(prepared.fields),
            "document": [
                prepared.title,
                prepared.caption,
                prepared.kind,
                pack_path(path),
                [list(row[:4]) for row in prepared.fields],
                len(prepared.sections),
            ],
        },
    )
    for n, section in enumerate(prepared.sections):
        body = {"k": "section", **head, "n": n, "section": list(section)}
        yield "records", f"s{number}.{n}", body
    for n, row in enumerate(prepared.fields):
        yield (
            "records",
            f"f{number}.{n}",
            {
                **head,
                **_field(n, *row),
                "kind": prepared.kind,
                "o": number * _FIELDS + min(n, _FIELDS - 1),
            },
        )
    yield from _passages(version, number, prepared)


def _field(n: int, name: str, value: str, *_: object) -> Json:
    return {"k": "field", "n": n, "name": name, "value": value}


def keyword(text: str) -> str:
    """``text`` in small letters, cut to what is one character too long to be looked up whole."""
    return small(text[: LONGEST_KEYWORD + 1])


def _passages(version: int, number: int, prepared: Prepared) -> Iterator[Row]:
    fields = Document("", fields=tuple(map(unpack_field, prepared.fields)))
    for n, (cut, terms) in enumerate(zip(prepared.passages, prepared.terms, strict=True)):
        section, start, end, length = cut[:4]
        if section == INFOBOX:
            heading, text = "Infobox", infobox_text(fields, start, end)
        else:
            heading, _, whole = prepared.sections[section][:3]
            text = whole[start:end]
        body = {
            "b": version,
            "d": number,
            "n": n,
            "length": length,
            "t": " ".join(map(token, terms.split(" "))) if terms else "",
            "p": [prepared.title, section, heading, start, end, text],
        }
        yield "passages", f"{number}.{n}", body


def passage_of(body: Json) -> StoredPassage:
    """The passage that a document of the cluster holds."""
    title, section, heading, start, end, text = body["p"]
    number = body["d"] * PASSAGES + body["n"]
    return StoredPassage(number, body["d"], title, section, heading, start, end, text)


def unpack_field(row: Sequence[Any]) -> Field:
    """A field from its name, value, quote and place; what follows is left out."""
    name, value, quoted = row[:3]
    return Field(name, value, quoted, unpack_place(row[3] if len(row) > 3 else None))


def unpack_section(row: Sequence[Any]) -> Section:
    """A section from its heading, start, text and layout."""
    heading, start, text = row[:3]
    return Section(heading, text, start, *unpack_layout(row[3] if len(row) > 3 else None))


def pack_array(array: np.ndarray[Any, Any]) -> str:
    """Numbers as a text."""
    return pack_bytes(np.ascontiguousarray(array).tobytes())


def unpack_array(packed: str, kind: Any) -> np.ndarray[Any, Any]:
    """The numbers that :func:`pack_array` packed."""
    return np.frombuffer(unpack_bytes(packed), dtype=kind)


def pack_bytes(data: bytes) -> str:
    """Bytes as a text."""
    return base64.b64encode(data).decode("ascii")


def unpack_bytes(packed: str) -> bytes:
    """The bytes that :func:`pack_bytes` packed."""
    return base64.b64decode(packed)
