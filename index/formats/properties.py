"""Names and values that say something of a document: front matter, headers, `Key: value` lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.document import NOWHERE, Field, Place

LONGEST_VALUE = 2_000
"""Characters of a value; what is longer is text."""

_LABELLED = re.compile(
    r"(?:[-*•]\s+)?(?P<name>[^\W\d_](?:[^:\n.!?;,|]|\.(?=\S)){0,38}?)\s?:\s+(?P<value>\S.*)"
    r"|(?P<capitals>[A-Z][A-Z &/-]{2,30}?)(?:\t|[ ]{2,})\s*(?P<rest>\S.*)",
    re.DOTALL,
)
_MOST_WORDS = 5  # of a name


def fields_of(pairs: Iterable[Sequence[str]], places: Sequence[Place] = ()) -> tuple[Field, ...]:
    """Pairs of names and values as fields, those without a value left out.

    >>> fields_of([("Date: ", "12  May"), ("Room", "")])
    (Field(name='Date', value='12 May', quote='', place=Place(line=0, page=0, label='')),)
    """
    found = []
    for number, (name, value) in enumerate(pairs):
        name, value = " ".join(name.split()).rstrip(": "), " ".join(value.split())
        if name and value and len(value) <= LONGEST_VALUE:
            found.append(Field(name, value, "", places[number] if places else NOWHERE))
    return tuple(found)


def labelled(line: str) -> tuple[str, str] | None:
    """The name and the value of a line that is one, or None.

    >>> labelled("Present: Ann, Bob"), labelled("APOLOGIES    Cllr Sayle"), labelled("At 5: tea")
    (('Present', 'Ann, Bob'), ('APOLOGIES', 'Cllr Sayle'), None)
    """
    match = _LABELLED.fullmatch(line.strip())
    if match is None:
        return None
    name, value = match["name"] or match["capitals"], match["value"] or match["rest"]
    if len(name.split()) > _MOST_WORDS or any(c.isdigit() for c in name[:4]):
        return None
    return (name.strip(), value) if name[0].isupper() or " " not in name else None


def all_labelled(lines: Sequence[str]) -> list[tuple[str, str, int]]:
    """(name, value, number of the line) of lines that are all labelled, else an empty list.

    A line that is indented more than the first one belongs to the value above it.

    >>> all_labelled(["Date: 12 May", "Present: Ann,", "  Bob"])
    [('Date', '12 May', 0), ('Present', 'Ann, Bob', 1)]
    """
    found: list[tuple[str, str, int]] = []
    indent = len(lines[0]) - len(lines[0].lstrip()) if lines else 0
    for number, line in enumerate(lines):
        pair = labelled(line)
        deeper = len(line) - len(line.lstrip()) > indent
        if pair and not (found and deeper):
            found.append((*pair, number))
        elif found and deeper:
            name, value, at = found[-1]
            found[-1] = (name, f"{value} {line.strip()}", at)
        else:
            return []
    return found
