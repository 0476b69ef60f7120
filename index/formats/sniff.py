"""What a file is by its content, where its name does not tell."""

from __future__ import annotations

import re
from pathlib import Path

from index.formats.source import encoding_of, head, refuse_binary

# A format and what the beginning of its files looks like, in the order in which they are tried.
_BEGINNINGS = (
    ("seed", re.compile(r"\s*=[ \t]*[^=\s][^=\n]*=[ \t]*(?:\n|\Z)")),
    (
        "dump",
        re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!(?!doctype html).*?)?<mediawiki\b", re.I | re.S),
    ),
    (
        "webpage",
        re.compile(
            r"\s*(?:<\?xml\b|(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\b|html|head|body)\b)",
            re.I | re.S,
        ),
    ),
    ("control", re.compile(r"\s*Package:[ \t]*\S+[ \t]*\n[A-Z][\w-]*:")),
    ("jsonl", re.compile(r"\s*\{[^\n]*\}[ \t]*\n\s*\{")),
    ("json_file", re.compile(r"\s*[\[{]\s*[\"{\[]")),
    ("wikitext", re.compile(r"\s*(?:\{\{[^{}|\n]+[|}\n]|'''[^'\n]+'''|\[\[File:)(?=.*\[\[)", re.S)),
    ("markdown", re.compile(r"---[ \t]*\n(?:[\w -]+:.*\n)+---[ \t]*\n")),
)


def sniff(path: Path) -> str:
    """The name of the module in index.formats that reads ``path``; plain text if nothing else.

    :raises SourceError: when it is not a file, cannot be opened, or is binary.
    """
    first = head(path)
    if first.startswith(b"%PDF-"):
        return "pdf"
    if first.startswith(b"PK\x03\x04") and b"word/" in first:
        return "office.docx"
    refuse_binary(path, first)
    text = first.decode(encoding_of(path, first), "replace").replace("\r\n", "\n")
    text = text.removeprefix("\ufeff")
    for name, beginning in _BEGINNINGS:
        if beginning.match(text):
            return name
    return "text"
