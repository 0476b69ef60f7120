"""JSON: SQuAD files (an article is a document, its paragraphs are sections), lists of records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.document import Document, Section
from index.errors import SourceError
from index.formats.jsonl import record_document
from index.formats.source import clean, printable, read_text, title_of


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """The documents of a JSON file."""
    try:
        loaded = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{printable(path)}: is not JSON that can be read ({error}); "
            "name it .jsonl if it holds one object a line"
        ) from None
    source, title = str(path), title_of(path)
    articles = loaded.get("data") if isinstance(loaded, dict) else loaded
    records = articles if isinstance(articles, list) else [loaded]
    for number, record in enumerate(records, 1):
        if isinstance(record, dict) and isinstance(record.get("paragraphs"), list):
            document = _squad_article(record, f"{title} {number}", source)
        elif isinstance(record, dict):
            named = title if len(records) == 1 else f"{title} {number}"
            document = record_document(record, named, source)
        else:
            report(f"{printable(path)}: entry {number} is not an object; skipped")
            continue
        if document is not None:
            yield document


def _squad_article(article: dict[str, Any], fallback: str, source: str) -> Document | None:
    """An article of SQuAD 1.1 or 2.0: its contexts; the questions are not read."""
    contexts = [p.get("context") for p in article["paragraphs"] if isinstance(p, dict)]
    texts = [clean(context).strip() for context in contexts if isinstance(context, str)]
    sections = tuple(Section("", text) for text in texts if text)
    title = clean(str(article.get("title") or fallback)).replace("_", " ")
    return Document(title, sections, source=source) if sections else None
