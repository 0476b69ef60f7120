"""Wikitext before it is parsed: what is no text goes, what is unbalanced is mended.

The parser's time grows with the square of the number of openings that nothing closes, and it
gives up on a whole infobox for one missing brace; after this, every opening has its closing.
"""

from __future__ import annotations

import html
import re

from index.formats.wikitext.marks import BREAK, clear, mark

_ESCAPED = re.compile(
    r"&lt;(?:ref|br|!--|math|small|sup|sub|nowiki|div|span|center|blockquote|p)\b"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_SCRIPT = re.compile(r"<(sup|sub)\b[^<>]*>([^<>\n{}|\[\]]{0,40})</\1\s*>", re.I)
_QUOTES = re.compile(r"'{2,}")
_MAGIC_WORD = re.compile(r"__[A-Z]{3,20}__")
_EXTERNAL = re.compile(r"\[(?:https?:|ftp:)?//[^\s\[\]]+(?:[ \t]+([^\[\]\n]*))?\]")
_EXTERNAL_WITH_LINKS = re.compile(
    r"\[(?:https?:|ftp:)?//[^\s\[\]]+[ \t]+((?:[^\[\]\n]|\[\[[^\[\]\n]*\]\])*)\]"
)
_OPEN_ADDRESS = re.compile(r"\[(?=(?:https?:|ftp:|mailto:)?//|mailto:)")
_PARAMETER = re.compile(r"\{\{\{[^{}|]*(?:\|([^{}]*))?\}\}\}")
_SPACES = re.compile(r"[ \t\xa0]{2,}|[\t\xa0]")
_BLANK_LINES = re.compile(r"\n{3,}")
_BRACKET = re.compile(
    r"\{\{+|\}\}+|\[\[+|\]\]+|(?m:^[ \t:*]*\{\|)|(?m:^[ \t]*\|\}(?!\}))"
    r"|(?P<heading>(?m:^(?==[^\n]*=[ \t]*$)))|(?P<line>\n(?=[ \t]*[\n|*#]))"
)
_BOXED = re.compile(r"^[ \t:]*\{\|(?=\s*\{\{\s*infobox)", re.I | re.M)
"""The table around the boxes of ships, aircraft and weapons; it holds nothing else."""
_PICTURE = re.compile(r"\[\[\s*(?:file|image)\s*:", re.I)
_LINE_OF_BRACES = re.compile(r"[{}\[\]]{8,}")
_BOX = re.compile(r"\{\{\s*[\w ]*box", re.I)
_BOX_END = re.compile(r"\n\s*\n(?=[^\s|*#:;{}!<=])|\n(?=[^|\s!{}*:#;<][^\n=]{80})")

_DROPPED_ELEMENTS = (
    "ref references gallery math chem timeline imagemap score graph templatestyles mapframe "
    "maplink hiero inputbox categorytree section indicator style script"
)
_FORMULAS = frozenset({"math", "chem"})
_LONGEST_FORMULA = 30  # characters
_DROPPED = frozenset(_DROPPED_ELEMENTS.split())
_LINE_BREAKS = frozenset({"br", "hr"})
_PARAGRAPHS = frozenset({"p", "blockquote"})
_BLOCKS = frozenset({"div", "poem", "dl", "dd", "dt", "center", "ul", "ol"})
_TABLE_TAGS = {"table": "\n{|", "tr": "\n|-", "td": "\n|", "th": "\n!", "caption": "\n|+ "}
_FEW = 3  # unclosed boxes that are mended
_LONGEST_BOX = 20_000  # characters
_DEEPEST = 30  # of the parser's own limit of 40


def prepare(text: str) -> str:
    """Wikitext without comments, references, formatting and tags, ready to be parsed."""
    if _ESCAPED.search(text):
        text = html.unescape(text)
    text = _SPACES.sub(" ", clear(text.replace("\r\n", "\n")))
    text = _BLANK_LINES.sub("\n\n", text)
    text = _without(text, "<!--", "-->")
    text = _BOXED.sub("", _without_elements(text))
    text = _SCRIPT.sub(_script, text)
    text = _unformatted(text)
    text = _MAGIC_WORD.sub("", _QUOTES.sub("", text))
    text = _EXTERNAL_WITH_LINKS.sub(r"\1", _EXTERNAL.sub(lambda m: m.group(1) or "", text))
    text = _OPEN_ADDRESS.sub("", text)
    return balanced(_PARAMETER.sub(lambda m: m.group(1) or "", _LINE_OF_BRACES.sub("", text)))


def _without(text: str, opening: str, closing: str) -> str:
    """``text`` without what stands between the two; to the end where nothing closes."""
    if opening not in text:
        return text
    pieces, position = [], 0
    while (start := text.find(opening, position)) >= 0:
        pieces.append(text[position:start])
        end = text.find(closing, start)
        position = end + len(closing) if end >= 0 else len(text)
    return "".join([*pieces, text[position:]])


def _without_elements(text: str) -> str:
    """``text`` without references, formulas, galleries and the like, content included."""
    pieces, position = [], 0
    missing: set[str] = set()  # names that nothing closes from here on
    for match in _TAG.finditer(text):
        name = match.group(2).lower()
        if match.start() < position or name not in _DROPPED:
            continue
        pieces.append(text[position : match.start()])
        position = match.end()
        if match.group(1) or match.group(3).rstrip().endswith("/") or name in missing:
            continue
        closing = re.compile(rf"</{name}\s*>", re.I).search(text, position)
        if closing:
            if name in _FORMULAS:
                pieces.append(_formula(text[position : closing.start()]))
            position = closing.end()
        else:
            missing.add(name)
    return "".join([*pieces, text[position:]])


def _formula(source: str) -> str:
    """A simple formula is text; another one stays in quotations only."""
    source = " ".join(re.sub(r"[{}\[\]|<>]", " ", source).split())
    simple = len(source) <= _LONGEST_FORMULA and "\\" not in source
    return source if simple else mark("", source)


def _script(match: re.Match[str]) -> str:
    """``km<sup>2</sup>`` is read as km²."""
    raised, inner = match.group(1).lower() == "sup", match.group(2).strip()
    digits = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻" if raised else "₀₁₂₃₄₅₆₇₈₉₊₋"
    readable = inner.replace("−", "-").translate(str.maketrans("0123456789+-", digits))
    return mark(readable, match.group()) if inner else ""


def _unformatted(text: str) -> str:
    """``text`` without tags: line breaks are marked, tables become wiki tables."""
    pieces: list[str] = []
    position = 0
    for match in _TAG.finditer(text):
        closes, name, attributes = match.group(1), match.group(2).lower(), match.group(3).strip()
        pieces.append(text[position : match.start()])
        position = match.end()
        before = pieces[-1][-1:]
        if name in _TABLE_TAGS:
            pieces.append(_table_tag(name, bool(closes), attributes))
        elif name in _LINE_BREAKS:
            pieces.append(BREAK)
        elif name == "li" and not closes:
            pieces.append("\n* ")
        elif name in _BLOCKS and not (before.isalnum() and text[position : position + 1].isalnum()):
            pieces.append("\n" if before not in ("", "\n", BREAK) and name in ("p", "dd") else "")
        elif before.isalnum() and text[position : position + 1].isalnum():
            pieces.append(" ")
    return "".join([*pieces, text[position:]])


def _table_tag(name: str, closes: bool, attributes: str) -> str:
    if closes:
        return "\n|}\n" if name == "table" else ""
    if name in ("td", "th"):
        return f"{_TABLE_TAGS[name]} {attributes} | "
    return f"{_TABLE_TAGS[name]} {attributes}\n" if name != "caption" else _TABLE_TAGS[name]


def balanced(text: str) -> str:
    """``text`` in which every ``{{``, ``[[`` and ``{|`` is closed in order.

    What closes nothing or is never closed goes; an infobox or a table that is never closed is
    closed where it most likely ends.

    >>> balanced("a {{b [[c]] }} ]] {{d"), balanced("{{Infobox x\\n| a = 1\\n\\nProse.")
    ('a {{b [[c]] }}  d', '{{Infobox x\\n| a = 1}}\\n\\nProse.')
    """
    balance = _Balance(text)
    for match in _BRACKET.finditer(text):
        found, start, end = match.group().strip(" \t:*\n"), match.start(), match.end()
        if match.lastgroup == "heading":
            balance.heading(start)
        elif match.lastgroup == "line":
            balance.line(start)
        elif found == "{|":
            balance.open("|}", end - 2, end)
        elif found == "|}":
            balance.close("|}", end - 2, end)
        else:
            if len(found) % 2:
                balance.edits.append((start, start + 1, ""))
            for at in range(start + len(found) % 2, end, 2):
                if found[0] in "{[":
                    balance.open("}}" if found[0] == "{" else "]]", at, at + 2)
                else:
                    balance.close(found[:2], at, at + 2)
    balance.end()
    pieces: list[str] = []
    position = 0
    for start, end, replacement in sorted(balance.edits):
        if start >= position:
            pieces += (text[position:start], replacement)
            position = end
    return "".join([*pieces, text[position:]])


class _Balance:
    """What is open while a text is gone through, and the edits that mend it."""

    def __init__(self, text: str) -> None:
        self.edits: list[tuple[int, int, str]] = []  # (start, end, replacement)
        self._text = text
        self._open: list[tuple[str, int, int]] = []  # (closing, start, end)
        self._count = {"}}": 0, "]]": 0, "|}": 0}

    def open(self, closing: str, start: int, end: int) -> None:
        self._open.append((closing, start, end))
        self._count[closing] += 1

    def close(self, closing: str, start: int, end: int) -> None:
        if not self._count[closing]:
            self.edits.append((start, end, ""))
            return
        while self._open[-1][0] != closing:
            self._give_up(start)
        _, opening_start, opening_end = self._open.pop()
        self._count[closing] -= 1
        if len(self._open) >= _DEEPEST:
            self.edits += [(opening_start, opening_end, ""), (start, end, "")]

    def heading(self, start: int) -> None:
        """Nothing goes beyond a heading."""
        while self._open:
            self._give_up(start)

    def line(self, start: int) -> None:
        """No link goes beyond the end of a paragraph, an argument or an item."""
        while self._open and self._open[-1][0] == "]]" and not self._is_picture():
            self._give_up(start)

    def _is_picture(self) -> bool:
        return _PICTURE.match(self._text, self._open[-1][1]) is not None

    def end(self) -> None:
        while self._open:
            self._give_up(len(self._text))

    def _give_up(self, before: int) -> None:
        """Mend the last opening, which is not closed ``before`` a place where it should be."""
        closing, start, end = self._open.pop()
        self._count[closing] -= 1
        if closing == "|}":
            self.edits.append((before, before, "\n|}\n"))
        elif closing == "}}" and len(self._open) < _FEW and _BOX.match(self._text, start):
            match = _BOX_END.search(self._text, end, end + _LONGEST_BOX)
            at = match.start() if match else min(before, end + _LONGEST_BOX)
            self.edits.append((at, at, "}}"))
        else:
            self.edits.append((start, end, ""))
