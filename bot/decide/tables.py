"""Candidates from tables: what ``bot.tables`` computed, with a citation for each row it read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answer import INFOBOX_SECTION, Candidate, Citation
from bot.evidence import Evidence
from bot.tables.answers import CitedRow, TableCandidate
from index import Collection, Field
from index.tables.words import header_stems


def from_tables(evidence: Evidence, collection: Collection) -> Iterator[Candidate]:
    """The answers from tables; their probabilities are calibrated where they are made."""
    for found in evidence.tables:
        citations = tuple(_citation(collection, row, found.columns) for row in found.rows)
        if not citations:
            continue
        if field := _field(collection, found):
            quoted = replace(citations[0], section=INFOBOX_SECTION, quote=field.line)
            yield Candidate(found.text, found.probability, quoted, "field")
            continue
        more = f"and {found.more:,} more rows" if found.more else ""
        yield Candidate(
            found.text,
            found.probability,
            citations[0],
            "table",
            values=found.values,
            citations=citations,
            note=" ".join(part for part in (f"{found.plan}.", more, *found.notes) if part),
        )


def _field(collection: Collection, found: TableCandidate) -> Field | None:
    """The field that an answer is: one value of one document that is a row."""
    if len(found.rows) != 1 or found.rows[0].in_table or len(found.values) != 1:
        return None
    fields = collection.fields(found.rows[0].document)
    return next((field for field in fields if field.value == found.text), None)


def _citation(collection: Collection, row: CitedRow, columns: Sequence[str]) -> Citation:
    document = collection.outline(row.document)
    quote = row.text
    if not row.in_table:  # the row stands nowhere as a whole: its first field that was read does
        names = [header_stems(column) for column in columns]
        fields = sorted(
            collection.fields(row.document),
            key=lambda f: (
                names.index(key) if (key := header_stems(f.name)) in names else len(names)
            ),
        )
        quote = fields[0].line if fields else row.text
    return Citation(
        document.title if document else "",
        row.section or ("" if row.in_table else INFOBOX_SECTION),
        quote,
        document.source if document else "",
        row.document,
        row.place.line or None,
        row.place.page or None,
        row.place.label,
    )
