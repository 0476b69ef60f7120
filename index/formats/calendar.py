"""iCalendar files (.ics): each event, task or note is a document with its fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from index.document import Document, Field, Place
from index.formats.blocks import Blocks
from index.formats.content_lines import ContentLine, content_lines
from index.formats.source import clean, read_text, title_of

_KINDS = {"VEVENT": "event", "VTODO": "event", "VJOURNAL": "notes"}
_NAMES = {
    "DTSTART": "Start",
    "DTEND": "End",
    "DUE": "Due",
    "COMPLETED": "Completed",
    "LOCATION": "Location",
    "ORGANIZER": "Organizer",
    "ATTENDEE": "Attendees",
    "STATUS": "Status",
    "CATEGORIES": "Categories",
    "URL": "URL",
    "RRULE": "Repeats",
    "DURATION": "Duration",
    "PRIORITY": "Priority",
}
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?)?(Z?)")
_FREQUENCIES = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_DAYS = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday"}
_DAYS |= {"SA": "Saturday", "SU": "Sunday"}


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """The events of a calendar as documents."""
    held: list[ContentLine] = []
    kind, inner = "", 0
    for line in content_lines(clean(read_text(path))):
        value = line.value.upper()
        if line.name == "BEGIN" and not kind:
            kind, held, inner = _KINDS.get(value, ""), [line], 0
        elif line.name in ("BEGIN", "END") and kind:
            inner += 1 if line.name == "BEGIN" else -1
            if inner < 0:
                yield _event(held, kind, path)
                kind = ""
        elif kind and not inner:
            held.append(line)


def _event(lines: list[ContentLine], kind: str, path: Path) -> Document:
    title = next((line.value for line in lines if line.name == "SUMMARY"), "")
    fields: dict[str, tuple[str, Place]] = {}
    blocks = Blocks()
    for line in lines:
        place = Place(line=line.number)
        if line.name in ("DESCRIPTION", "COMMENT"):
            for paragraph in line.value.split("\n"):
                blocks.paragraph(paragraph, place)
        elif name := _NAMES.get(line.name):
            before = fields[name][0] + ", " if name in fields else ""
            fields[name] = (before + _shown(line), fields.get(name, ("", place))[1])
    found = tuple(Field(name, value, "", place) for name, (value, place) in fields.items() if value)
    sections = blocks.finish()
    return Document(
        " ".join(title.split()) or title_of(path), sections, found, "", str(path), kind=kind
    )


def _shown(line: ContentLine) -> str:
    """A value as people read it."""
    if line.name in ("ATTENDEE", "ORGANIZER"):
        address = re.sub(r"^mailto:", "", line.value, flags=re.I)
        name = line.parameters.get("CN", "")
        return f"{name} <{address}>" if name and name != address else address
    if match := _TIME.fullmatch(line.value):
        year, month, day, hour, minute, _, utc = match.groups()
        return f"{year}-{month}-{day}" + (
            f" {hour}:{minute}{' UTC' if utc else ''}" if hour else ""
        )
    if line.name == "RRULE":
        return _repeats(line.value)
    return " ".join(line.value.split())


def _repeats(rule: str) -> str:
    """A rule of repetition in words.

    >>> _repeats("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20241231")
    'every 2 weeks on Monday, Wednesday until 2024-12-31'
    """
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    unit = _FREQUENCIES.get(parts.get("FREQ", ""), "")
    if not unit:
        return rule
    often = parts.get("INTERVAL", "1")
    words = f"every {unit}" if often == "1" else f"every {often} {unit}s"
    if days := [_DAYS.get(day[-2:], day) for day in parts.get("BYDAY", "").split(",") if day]:
        words += f" on {', '.join(days)}"
    if match := _TIME.match(parts.get("UNTIL", "")):
        words += f" until {'-'.join(match.groups()[:3])}"
    return words + (f", {parts['COUNT']} times" if "COUNT" in parts else "")
