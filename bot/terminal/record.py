"""Answers as plain data, for files and for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.answer import Answer, Candidate, Citation


def record(answer: Answer) -> dict[str, Any]:
    """An answer with its citation; the values of a predictions line."""
    return {
        "answer": answer.text,
        "guess": answer.guess,
        "confidence": round(answer.confidence, 4),
        **_citation(answer.citation),
        "kind": answer.kind,
    }


def prediction(
    number: str, question: str, expected: Sequence[str], answer: Answer
) -> dict[str, Any]:
    """A predictions line: the answer to a question, and what was expected."""
    return {"id": number, **record(answer), "question": question, "answers": list(expected)}


def full_record(answer: Answer) -> dict[str, Any]:
    """An answer with everything that was weighed and read."""
    return {
        **record(answer),
        "values": list(answer.values),
        **_place(answer.citation),
        "citations": [{**_citation(c), **_place(c)} for c in answer.citations],
        "understood": answer.understood,
        "note": answer.note,
        "talk": answer.talk,
        "parts": [{"question": part.question, **full_record(part)} for part in answer.parts],
        "alternatives": [_alternative(candidate) for candidate in answer.alternatives],
        "passages": [
            {
                "id": hit.passage,
                "document": hit.title,
                "section": hit.heading,
                "text": hit.text,
                "score": round(hit.score, 4),
            }
            for hit in answer.passages
        ],
        "milliseconds": round(answer.milliseconds, 2),
    }


def json_text(value: Any, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """JSON that a terminal and a UTF-8 file can take: controls and surrogates are escaped.

    >>> print(json_text(["é", "\\x9b1m", "\\ud800"]))
    ["é", "\\u009b1m", "\\ud800"]
    """
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else json.dumps(character)[1:-1]


def _citation(citation: Citation | None) -> dict[str, str | int | None]:
    return {
        "document": citation.document if citation else None,
        "section": citation.section if citation else None,
        "quote": citation.quote if citation else None,
    }


def _place(citation: Citation | None) -> dict[str, str | int | None]:
    return {
        "source": citation.source if citation else None,
        "line": citation.line if citation else None,
        "page": citation.page if citation else None,
        "label": citation.label if citation else None,
    }


def _alternative(candidate: Candidate) -> dict[str, Any]:
    return {
        "answer": candidate.text,
        "confidence": round(candidate.confidence, 4),
        **_citation(candidate.citation),
        "kind": candidate.kind,
    }
