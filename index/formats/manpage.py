"""Manual pages (man and mdoc macros): sections, options with their text, examples."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

from index.document import Document, Field, Place
from index.formats.blocks import Blocks, Words
from index.formats.source import clean, read_text, title_of

_MACRO = re.compile(r"^[.'][ \t]*(?P<name>[A-Za-z\\]\S*)[ \t]*(?P<rest>.*)$")
_ESCAPES = {
    "\\-": "-", "\\ ": " ", "\\&": "", "\\e": "\\", "\\~": " ", "\\|": "", "\\^": "", "\\c": "",
    "\\(aq": "'", "\\(dq": '"', "\\(bu": "•", "\\(em": "—", "\\(en": "–", "\\(co": "©",
    "\\(lq": "“", "\\(rq": "”", "\\(ga": "`", "\\(ti": "~", "\\(ha": "^", "\\(mi": "-",
    "\\(rs": "\\", "\\%": "", "\\/": "", "\\,": "", "\\:": "", "\\.": ".", "\\'": "'", "\\`": "`",
}  # fmt: skip
_ESCAPE = re.compile(
    r"\\f(?:\[[^\]]*\]|\(..|.)|\\s[-+]?\d+|\\[mMF]\[[^\]]*\]|\\\*(?:\[[^\]]*\]|\(..|.)|\\\[(?P<named>[^\]]*)\]"
    r"|\\\(..|\\h'[^']*'|\\w'[^']*'|\\.",
    re.DOTALL,
)
_NAMED = {
    "aq": "'",
    "dq": '"',
    "bu": "•",
    "em": "—",
    "en": "–",
    "lq": "“",
    "rq": "”",
    "ti": "~",
    "ha": "^",
}
_FONTS = frozenset("B I BR BI IR IB RB RI SM SB R".split())
_CODE_FONTS = frozenset("B BR BI RB".split())
_WORDS = frozenset(
    "Nm Fl Ar Op Pa Ev Cm Ic Li Ql Em Sy Va Dv Er Xr Fn Ft Fa Dq Sq Pq Aq Bq Qq No Ns".split()
)
_PARAGRAPHS = frozenset("PP P LP Pp sp br HP ad na RS RE".split())
_LISTS = frozenset({"Bl", "El"})


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A manual page as one document, called as its name line calls it."""
    reader = _Reader()
    reader.read(clean(read_text(path)).split("\n"))
    sections = reader.blocks.finish()
    if sections:
        title = reader.title or title_of(path)
        yield Document(title, sections, tuple(reader.fields), "", str(path), kind="manual")


class _Reader:
    """The blocks of a page, macro by macro."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.fields: list[Field] = []
        self.title = ""
        self._words = Words()
        self._literal: list[str] | None = None
        self._tag = False  # the next line is the term of what follows
        self._item = False
        self._place = Place()

    def read(self, lines: list[str]) -> None:
        """Read all lines."""
        for number, line in enumerate(lines, 1):
            self._place = Place(line=number)
            match = _MACRO.match(line)
            if match and not match["name"].startswith("\\"):
                self._macro(match["name"], match["rest"])
            elif not match and not line.startswith((".", "'")):
                self._text(line)
        self._flush()
        self._end_literal()

    def _text(self, line: str, *, code: bool = False) -> None:
        words = _plain(line)
        if self._literal is not None:
            self._literal.append(words)
        elif not words.strip():
            self._flush()
        elif self._tag:
            self._tag = False
            self.blocks.term(Words("", self._place).add(words, code=code))
        else:
            self._words.at(self._place).add(words, code=code).add(" ")

    def _macro(self, name: str, rest: str) -> None:
        if name in ("SH", "SS", "Sh", "Ss"):
            self._flush()
            self.blocks.heading(_plain(" ".join(_arguments(rest))).capitalize())
        elif name in ("TH", "Dt"):
            parts = [_plain(part) for part in _arguments(rest)]
            self.title = f"{parts[0].lower()}({parts[1]})" if len(parts) > 1 else "".join(parts)
            self._header(parts)
        elif name == "Dd":
            self.fields.append(Field("Date", _plain(rest), "", self._place))
        elif name in ("EX", "nf", "Bd"):
            self._flush()
            self._literal = []
        elif name in ("EE", "fi", "Ed"):
            self._end_literal()
        elif name in ("TP", "TQ"):
            self._flush()
            self._tag = True
        elif name in ("IP", "It"):
            self._flush()
            parts = _arguments(rest)
            term = _plain(" ".join(parts if name == "It" else parts[:1]))
            self._item = term in ("", "•", "-", "*", "o") or term.rstrip(".)").isdecimal()
            if not self._item:
                self.blocks.term(Words("", self._place).add(_options(term), code=name == "It"))
        elif name in _PARAGRAPHS or name in _LISTS:
            if not self._tag:
                self._flush()
        elif name == "Nd":
            self._text(f"- {rest}")
        elif name in _FONTS:
            joined = "" if len(name) == 2 and name != "SM" else " "
            self._text(joined.join(_arguments(rest)), code=name in _CODE_FONTS)
        elif name in _WORDS:
            self._text(
                _options(rest if name not in ("Fl",) else f"-{rest}"),
                code=name in ("Fl", "Cm", "Ic"),
            )

    def _header(self, parts: list[str]) -> None:
        for name, value in zip(("Section", "Date", "Source", "Manual"), parts[1:5], strict=False):
            if value:
                self.fields.append(Field(name, value, "", self._place))

    def _flush(self) -> None:
        words, self._words = self._words, Words()
        if len(words):
            self.blocks.paragraph(words, kind="item" if self._item else None)
            self._item = False

    def _end_literal(self) -> None:
        lines, self._literal = self._literal, None
        if lines:
            self.blocks.literal("\n".join(lines), self._place)


def _arguments(rest: str) -> list[str]:
    """The arguments of a macro; quotes hold words together."""
    lexer = shlex.shlex(rest, posix=True)
    lexer.whitespace_split, lexer.quotes, lexer.escape, lexer.commenters = True, '"', "", ""
    try:
        return list(lexer)
    except ValueError:
        return rest.replace('"', "").split()


def _options(words: str) -> str:
    """mdoc writes options as ``Fl f Ar file``."""
    words = re.sub(r"\bFl\s+(\S)", r"-\1", words)
    return re.sub(r"\b(?:Ar|Op|Pa|Ns|Cm|Ic|Oo|Oc|Em|Sy|Li|Ev|Nm|Xc|Xo)\b\s*", "", words)


def _plain(text: str) -> str:
    """Text without the escapes of troff."""
    if "\\" not in text:
        return text

    def plain(match: re.Match[str]) -> str:
        escape = match.group()
        if match["named"] is not None:
            return _NAMED.get(match["named"], "")
        return _ESCAPES.get(escape, "")

    return _ESCAPE.sub(plain, text.partition('\\"')[0])
