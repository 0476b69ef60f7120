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
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}\b"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}\b"
    r"|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{4}\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:written |story |text )?by:?\s+((?:[A-Z][\w.'’-]*\s?){2,5})(?=[,|(–—-]|\s*$)", re.I
)
_LONGEST_DATELINE = 120  # characters


def fields_of(pairs: Iterable[Sequence[str]], places: Sequence[Place] = ()) -> tuple[Field, ...]:
    """Pairs of names and values as fields, those without a value left out.

    >>> fields_of([("Date: ", "12  May"), ("Room", "")])
    (Field(name='Date', value='12 May', quote='', place=Place(line=0, page=0, label='')),)
    """
    found = []
    for number, pair in enumerate(pairs):
        name, value = (" ".join(words.split()) for words in pair)
        name = name.rstrip(": ")
        if name and value and len(value) <= LONGEST_VALUE:
            found.append(Field(name, value, "", places[number] if places else NOWHERE))
    return tuple(found)


def stated_at_the_top(lines: Iterable[tuple[str, Place]]) -> list[Field]:
    """The date and the author that one of the first lines of a text states, as fields.

    >>> [(f.name, f.value) for f in stated_at_the_top([("By Ida Brandt | 3 July 2023", NOWHERE)])]
    [('Date', '3 July 2023'), ('Author', 'Ida Brandt')]
    """
    found: dict[str, Field] = {}
    for line, place in lines:
        if len(line) > _LONGEST_DATELINE:
            continue
        days = _DAY.findall(line)
        if len(days) == 1 and "Date" not in found:
            found["Date"] = Field("Date", " ".join(days[0].split()), line, place)
        author = _BYLINE.match(line)
        if author and author.group(1)[0].isupper() and "Author" not in found:
            found["Author"] = Field("Author", author.group(1).strip(), line, place)
    return list(found.values())


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
