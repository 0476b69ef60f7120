"""JSON of any shape: SQuAD files, lists of records, settings.

An article of SQuAD is a document and its paragraphs are sections; a list of objects with texts of
their own is a document for each; anything else is one document of fields and tables.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.document import Document, Section
from index.errors import SourceError
from index.formats.records import are_texts, record_document
from index.formats.sheets import record_documents
from index.formats.source import clean, printable, read_text, title_of
from index.formats.structure import Locator, located, structured


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """The documents of a JSON file."""
    text = read_text(path)
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{printable(path)}: is not JSON that can be read ({error}); "
            "name it .jsonl if it holds one object a line"
        ) from None
    source, title = str(path), title_of(path)
    articles = loaded.get("data") if isinstance(loaded, dict) else loaded
    records = articles if isinstance(articles, list) else [loaded]
    objects = [record for record in records if isinstance(record, dict)]
    if any(isinstance(record.get("paragraphs"), list) for record in objects):
        yield from _squad(objects, title, source)
    elif isinstance(loaded, list) and objects:
        if len(objects) < len(records):
            number = next(n for n, r in enumerate(records, 1) if not isinstance(r, dict))
            report(f"{printable(path)}: entry {number} is not an object; such entries are skipped")
        yield from record_documents(located(objects, Locator(text)), title, source)
    elif len(objects) == 1 and are_texts(objects):
        document = record_document(objects[0], title, source)
        yield from [document] if document else []
    else:
        document = structured(loaded, title, source, Locator(text))
        yield from [document] if document else []


def _squad(articles: list[dict[str, Any]], title: str, source: str) -> Iterator[Document]:
    """Articles of SQuAD 1.1 or 2.0: their contexts; the questions are not read."""
    for number, article in enumerate(articles, 1):
        paragraphs = article.get("paragraphs")
        held = paragraphs if isinstance(paragraphs, list) else []
        contexts = [p.get("context") for p in held if isinstance(p, dict)]
        texts = [clean(context).strip() for context in contexts if isinstance(context, str)]
        sections = tuple(Section("", text) for text in texts if text)
        named = clean(str(article.get("title") or f"{title} {number}")).replace("_", " ")
        if sections:
            yield Document(named, sections, source=source, kind="article")
