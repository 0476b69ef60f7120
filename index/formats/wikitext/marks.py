"""Marks in a text that is being rendered: what a span is read as, and how it was written.

While an article is rendered its text holds ``OPEN readable BETWEEN source CLOSE`` for every
template. Unicode's noncharacters serve as marks: no text contains them (they are removed first).
"""

from __future__ import annotations

import re

from index.document import Markup

OPEN, LITERAL, BETWEEN, CLOSE, BREAK = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4"

_RESERVED = re.compile("[\ufdd0-\ufdd4]")
_MARK = re.compile(
    f"([{OPEN}{LITERAL}])([^{OPEN}{LITERAL}{BETWEEN}{CLOSE}]*){BETWEEN}([^{CLOSE}]*){CLOSE}"
)
_NOTHING = rf"(?:[{OPEN}{LITERAL}]{BETWEEN}[^{CLOSE}]*{CLOSE})"
_SPACE_BEFORE_NOTHING = re.compile(rf"(?<![ \t])[ \t]+({_NOTHING}+)(?=[ \t\n.,;:)]|\Z)")
_EMPTY_BRACKETS = re.compile(rf" ?\(((?:[\s,;:–]|{_NOTHING})*)\)")
_BRACKET_BEGINS = re.compile(rf"\(((?:[\s,;:]|{_NOTHING})+)(?=[^\s,;:{OPEN}{LITERAL}])")
_BRACKET_ENDS = re.compile(rf"(?<![\s,;:])[\s,;:]+((?:{_NOTHING})*)\)")
_NOTHINGS = re.compile(_NOTHING)
_SPACES = re.compile(r"[ \t\xa0\u202f]+")
_SPACE_BEFORE_POINT = re.compile(r"(?<=\S) +(?=[,.;)](?:\s|$))")


def clear(text: str) -> str:
    """``text`` without characters that serve as marks."""
    return _RESERVED.sub("", text)


def mark(readable: str, source: str, literal: bool = False) -> str:
    """``readable`` as it stands for ``source``; marks inside either are resolved."""
    inner = as_read(readable)
    written = " ".join(as_written(source).replace(BREAK, " ").split())
    return f"{LITERAL if literal else OPEN}{inner}{BETWEEN}{written}{CLOSE}"


def as_read(text: str) -> str:
    """What is read, without marks."""
    return _MARK.sub(r"\2", text) if BETWEEN in text else text


def as_written(text: str) -> str:
    """What the source has, without marks."""
    return _MARK.sub(r" \3 ", text) if BETWEEN in text else text


def resolve(text: str) -> tuple[str, tuple[Markup, ...]]:
    """The readable text and its markup; white space is made regular, empty brackets go.

    >>> resolve("He  died " + mark("c. 1040", "{{circa|1040}}") + " .")
    ('He died c. 1040.', (Markup(start=8, end=15, source='{{circa|1040}}', literal=False),))
    """
    text = _EMPTY_BRACKETS.sub(lambda m: "".join(_NOTHINGS.findall(m.group(1))), text)
    text = _BRACKET_BEGINS.sub(lambda m: "(" + "".join(_NOTHINGS.findall(m.group(1))), text)
    text = _BRACKET_ENDS.sub(r"\1)", text)
    text = _SPACE_BEFORE_POINT.sub("", _SPACES.sub(" ", _SPACE_BEFORE_NOTHING.sub(r"\1", text)))
    pieces: list[str] = []
    markup: list[Markup] = []
    length = position = 0
    for match in _MARK.finditer(text):
        before, readable = text[position : match.start()], match.group(2)
        if not readable and not match.group(3):
            pieces.append(before)
            length += len(before)
        else:
            pieces += (before, readable)
            start = length + len(before)
            length = start + len(readable)
            literal = match.group(1) == LITERAL
            markup.append(Markup(start, length, match.group(3), literal))
        position = match.end()
    pieces.append(text[position:])
    return "".join(pieces), tuple(markup)
