"""Lines of iCalendar and vCard (RFC 5545, RFC 6350): names, parameters and values, unfolded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LONGEST = 1 << 20  # characters of a value
_ESCAPED = re.compile(r"\\([\\;,nN:])")
_PARAMETER = re.compile(r";([\w-]+)(?:=(\"[^\"]*\"|[^;:]*))?")


class ContentLine(NamedTuple):
    """A line: ``DTSTART;TZID=Europe/Berlin:20240501T100000`` and where it stands."""

    name: str
    parameters: dict[str, str]
    value: str
    number: int


def content_lines(text: str) -> Iterator[ContentLine]:
    """The lines of a text; what was folded over several is joined.

    >>> [(line.name, line.value) for line in content_lines("SUMMARY:Tea\\\\, and\\n  cake")]
    [('SUMMARY', 'Tea, and cake')]
    """
    held, first = "", 0
    for number, line in enumerate([*text.replace("\r\n", "\n").split("\n"), "-"], 1):
        if line[:1] in (" ", "\t") and len(held) < _LONGEST:
            held += line[1:]
            continue
        if held and (parsed := _parsed(held, first)):
            yield parsed
        held, first = line, number


def unescaped(value: str) -> str:
    """A value without the marks that keep its commas and line breaks."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()


def _parsed(line: str, number: int) -> ContentLine | None:
    head = re.match(r"[\w.-]+", line)
    if head is None:
        return None
    position = head.end()
    parameters: dict[str, str] = {}
    while match := _PARAMETER.match(line, position):
        parameters[match[1].upper()] = (match[2] or "").strip('"')
        position = match.end()
    if line[position : position + 1] != ":":
        return None
    value = line[position + 1 :]
    if "QUOTED-PRINTABLE" in (*parameters.values(), *parameters):
        import quopri  # noqa: PLC0415

        value = quopri.decodestring(value.encode("utf-8", "replace")).decode("utf-8", "replace")
    return ContentLine(
        head.group().rpartition(".")[2].upper(), parameters, unescaped(value), number
    )
