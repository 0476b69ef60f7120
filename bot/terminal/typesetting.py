"""Text for a terminal: made harmless, measured, wrapped and coloured."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\S+")
_INVISIBLE = "\xad\u200b\u200e\u200f\u2060\ufeff"
_RESET = "\x1b[0m"
_CODES = {"answer": "1;32", "match": "1;35", "dim": "2", "strong": "1", "warning": "1;31"}
"""Green, magenta and red can be read on dark and on light backgrounds; yellow and blue cannot."""
_JOINTS = "/\\-_.:,=&?"
"""Behind these a word that is wider than a line is cut, if they stand in its second half."""

_LEAST_BESIDE = 24  # columns for a text beside its label

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Style:
    """How to print: ``width`` is where lines are wrapped (0: never)."""

    colour: bool = False
    width: int = 0

    def paint(self, text: str, role: str) -> str:
        """``text`` in the colour of a role, if colours are wanted.

        >>> Style().paint("Rmelan", "answer")
        'Rmelan'
        """
        return f"\x1b[{_CODES[role]}m{text}{_RESET}" if self.colour and text else text


PLAIN = Style()


def printable(text: str) -> str:
    """One line without anything that a terminal obeys or cannot show.

    Control characters, unpaired surrogates and marks that reorder text are escaped, soft hyphens
    and their like left out; white space of any kind becomes one space. Documents and file names
    come from anywhere.

    >>> printable("a\\x1b[31mb\\n c\\udce9")
    'a\\\\x1b[31mb c\\\\udce9'
    """
    text = _SPACE.sub(" ", text).strip()
    return text if text.isprintable() else "".join(_shown(c) for c in text)


def _shown(character: str) -> str:
    # Joiners (U+200C, U+200D) are not "printable" and yet hold Persian words and emoji together.
    if character.isprintable() or character in "\u200c\u200d":
        return character
    if character in _INVISIBLE:
        return ""
    code = ord(character)
    if unicodedata.category(character) == "Zs":
        return " "
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shortened(text: str, characters: int) -> str:
    """``text`` cut between words to at most so many characters.

    >>> shortened("struck a coalition base", 12)
    'struck a …'
    """
    if len(text) <= characters:
        return text
    head = text[: characters - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > characters // 2 else head).rstrip() + " …"


def excerpt(text: str, at: Span, characters: int) -> str:
    """At most so many characters of ``text`` around the span ``at``, cut between words.

    >>> excerpt("one two three four five six", (8, 13), 19)
    '… two three four …'
    """
    if len(text) <= characters:
        return text
    spare = max(0, characters - 4 - (at[1] - at[0])) // 2
    start, end = max(0, at[0] - spare), min(len(text), at[1] + spare)
    if start:
        start = max(start, text.find(" ", start, at[0]) + 1)
    if end < len(text):
        cut = text.rfind(" ", at[1], end + 1)
        end = cut if cut >= 0 else end
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def width_of(text: str) -> int:
    """The columns that ``text`` takes on a terminal.

    >>> width_of("né 東京")
    7
    """
    if text.isascii():
        return len(text)
    return sum(_columns(c) for c in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, width: int) -> list[Span]:
    """Where to cut ``text`` so that each line fits into ``width`` columns (0: one line).

    >>> [ "one two three"[start:end] for start, end in wrap("one two three", 8)]
    ['one two', 'three']
    """
    if not text or width <= 0:
        return [(0, len(text))]
    lines: list[Span] = []
    start = end = used = 0
    for first, last in _pieces(text, width):
        gap = first - end if used else 0
        columns = width_of(text[first:last])
        if used and used + gap + columns > width:
            lines.append((start, end))
            used = gap = 0
        if not used:
            start = first
        used += gap + columns
        end = last
    lines.append((start, end))
    return lines


def _pieces(text: str, width: int) -> Iterator[Span]:
    """The words; one that is wider than a line is cut."""
    for word in _WORD.finditer(text):
        first, last = word.span()
        while first < last:
            cut = _cut(text, first, last, width)
            yield first, cut
            first = cut


def _cut(text: str, first: int, last: int, width: int) -> int:
    """Where the first line of the word ``text[first:last]`` ends: at a joint, or where it must."""
    used = 0
    for position in range(first, last):
        used += _columns(text[position])
        if used > width and position > first:
            joint = max(text.rfind(joint, first, position) for joint in _JOINTS) + 1
            return joint if joint > (first + position) // 2 else position
    return last


def block(
    text: str,
    style: Style,
    *,
    first: str = "",
    indent: str | None = None,
    role: str = "",
    marked: Sequence[Span] = (),
) -> Iterator[str]:
    """The lines of a wrapped paragraph.

    ``first`` stands before the first line, ``indent`` before the others (the same by default);
    ``marked`` spans are highlighted, the rest is painted as ``role``.
    """
    indent = first if indent is None else indent
    room = max(20, style.width - max(width_of(first), width_of(indent))) if style.width else 0
    for number, line in enumerate(wrap(text, room)):
        yield (indent if number else first) + _marked(text, line, marked, style, role)


def entry(label: str, text: str, style: Style, room: int, *, indent: str = "") -> Iterator[str]:
    """A term and what is said of it, beside it; below it, where the terminal is narrow.

    ``room`` is how many columns the labels of a list take.
    """
    beside = indent + label.ljust(room)
    if style.width and style.width - width_of(beside) < _LEAST_BESIDE:
        yield indent + style.paint(label, "match")
        yield from block(text, style, first=indent * 2 or "  ")
        return
    for line in block(text, style, first=beside, indent=" " * len(beside)):
        yield line.replace(label, style.paint(label, "match"), 1) if beside in line else line


def _marked(text: str, line: Span, marked: Sequence[Span], style: Style, role: str) -> str:
    parts, (position, end) = [], line
    for start, stop in sorted(marked):
        left, right = max(start, position), min(stop, end)
        if left < right:
            parts += [(text[position:left], role), (text[left:right], "match")]
            position = right
    parts.append((text[position:end], role))
    return "".join(style.paint(part, name) if name else part for part, name in parts)


def find_words(text: str, answer: str) -> list[Span]:
    """Where the answer stands in ``text``: as a whole, or else its words.

    >>> find_words("Date: 2021-06-28", "28 June 2021")
    [(6, 10), (14, 16)]
    """
    words = re.findall(r"\w+", answer)
    if not words:
        return []
    whole = r"\W+".join(map(re.escape, words))
    found = _occurrences(whole, text)
    if not found:
        long = sorted({word for word in words if len(word) > 1 or word.isdigit()})
        found = _occurrences("|".join(map(re.escape, long)), text) if long else []
    return found


def _occurrences(pattern: str, text: str) -> list[Span]:
    matches = re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE)
    return [match.span() for match in matches]
