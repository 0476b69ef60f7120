"""LaTeX: the text and its sections; commands, comments and figures are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from index.document import Document, Field, Place
from index.formats.blocks import Blocks, Words
from index.formats.grid import Row, tables
from index.formats.source import clean, read_text, title_of

_COMMENT = re.compile(r"(?<!\\)%.*$", re.MULTILINE)
_TOKEN = re.compile(
    r"\\(?P<command>[a-zA-Z]+)\*?|\\(?P<sign>[^a-zA-Z])|(?P<open>\{)|(?P<close>\})|(?P<break>\n\s*\n)"
    r"|(?P<math>\$\$?)|(?P<cell>&)|(?P<text>[^\\{}$&\n]+|\n)"
)
_SECTIONS = frozenset("part chapter section subsection subsubsection paragraph frametitle".split())
_CODES = frozenset("texttt verb lstinline path url code mintinline".split())
_VERBATIM = re.compile(
    r"\\begin\{(?P<name>verbatim\*?|lstlisting|minted|Verbatim)\}(?:\[[^\]]*\])?(?P<text>.*?)"
    r"\\end\{(?P=name)\}",
    re.DOTALL,
)
_DROPPED = frozenset(
    "label ref eqref pageref autoref cref cite citep citet citeauthor citeyear"
    " includegraphics input include"
    " usepackage documentclass bibliographystyle bibliography hspace vspace setlength newcommand"
    " renewcommand definecolor color pagestyle thispagestyle vskip hskip setcounter addtocounter"
    " newtheorem graphicspath hypersetup geometry RequirePackage DeclareMathOperator index".split()
)
_STATED = {"title": "Title", "author": "Author", "date": "Date"}
_SIGNS = {"&": "&", "%": "%", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}", " ": " ", ",": " "}
_WORDS = {"ldots": "…", "dots": "…", "LaTeX": "LaTeX", "TeX": "TeX", "ss": "ß", "o": "ø", "ae": "æ"}
_WORDS |= {
    "textbackslash": "\\",
    "textasciitilde": "~",
    "S": "§",
    "copyright": "©",
    "today": "",
    "quad": " ",
}
_ACCENT = re.compile(r"\\(?:([`'^\"~=.])\s*\{?([a-zA-Z])\}?|([cvHuk])\{([a-zA-Z])\})")
_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "c": "\u0327",
}
_ACCENTS |= {
    "v": "\u030c",
    "H": "\u030b",
    "u": "\u0306",
    "k": "\u0328",
    "=": "\u0304",
    ".": "\u0307",
}
_DEEPEST = 200


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A text as one document."""
    reader = _Reader()
    reader.read(clean(read_text(path)))
    sections = reader.blocks.finish()
    if sections:
        fields = (*reader.fields(), *reader.blocks.fields)
        title = reader.stated.get("Title") or title_of(path)
        yield Document(title, sections, fields, "", str(path), tuple(reader.blocks.tables), "paper")


class _Reader:
    """The blocks of a text while its commands are read."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.stated: dict[str, str] = {}
        self._words = Words()
        self._item = False
        self._rows: list[Row] | None = None
        self._cells: list[str] = []
        self._line = 1

    def fields(self) -> list[Field]:
        """The author and the date that the text states."""
        return [
            Field(name, value) for name, value in self.stated.items() if name != "Title" and value
        ]

    def read(self, text: str) -> None:
        """Read a text."""
        text = _ACCENT.sub(_accented, text)
        position = 0
        for match in _VERBATIM.finditer(text):
            self._read(text[position : match.start()])
            self._flush()
            self.blocks.literal(match["text"], Place(line=self._line))
            self._line += match.group().count("\n")
            position = match.end()
        self._read(text[position:])
        self._flush()

    def _read(self, text: str) -> None:
        text = _COMMENT.sub("", text)
        at, depth = 0, 0
        codes: list[int] = []
        while match := _TOKEN.match(text, at):
            at = match.end()
            if command := match["command"]:
                at = self._command(command, text, at, codes, depth)
            elif match["open"]:
                depth += 1
            elif match["close"]:
                depth -= 1
                if codes and depth < codes[-1]:
                    codes.pop()
            elif match["break"]:
                self._flush()
            elif match["sign"]:
                self._sign(match["sign"])
            elif match["cell"] and self._rows is not None:
                self._cells.append(self._taken())
            elif match["text"]:
                words = match["text"].replace("~", " ").replace("``", "“").replace("''", "”")
                self._words.at(Place(line=self._line)).add(words, code=bool(codes))
            self._line += match.group().count("\n")

    def _command(self, command: str, text: str, at: int, codes: list[int], depth: int) -> int:
        """Do what a command says; returns where the text goes on."""
        if command in _SECTIONS:
            words, at = _argument(text, at)
            self._flush()
            self.blocks.heading(_plain(words))
        elif command in _STATED:
            words, at = _argument(text, at)
            value = _plain(re.sub(r"\\(?:and|\\)", ", ", words))
            self.stated.setdefault(_STATED[command], value)
        elif command in ("begin", "end"):
            name, at = _argument(text, at)
            at = self._environment(command, name, text, at)
        elif command == "item":
            self._flush()
            label, at = _option(text, at)
            if label:
                self.blocks.term(_plain(label), Place(line=self._line))
            self._item = not label
        elif command in _DROPPED:
            _, at = _option(text, at)
            _, at = _argument(text, at)
        elif command == "href":
            _, at = _argument(text, at)
        elif command in _CODES:
            if text[at : at + 1] == "{":
                codes.append(depth + 1)
        elif command == "footnote":
            words, at = _argument(text, at)
            self._words.add(f" ({_plain(words)})")
        elif command in _WORDS:
            self._words.add(_WORDS[command])
        else:
            _, at = _option(text, at)
        return at

    def _environment(self, command: str, name: str, text: str, at: int) -> int:
        self._flush()
        if name in ("tabular", "tabular*", "tabularx", "longtable", "array"):
            if command == "begin":
                _, at = _option(text, at)
                for _ in range(2 if name in ("tabular*", "tabularx") else 1):
                    _, at = _argument(text, at)
                self._rows, self._cells = [], []
            elif self._rows is not None:
                self._end_row()
                rows, self._rows = self._rows, None
                for table in tables(rows, section=self.blocks.current):
                    self.blocks.table(table)
        elif command == "begin":
            if name == "abstract":
                self.blocks.heading("Abstract")
            elif name == "thebibliography":
                _, at = _argument(text, at)
                self.blocks.heading("References")
            _, at = _option(text, at)
        return at

    def _sign(self, sign: str) -> None:
        if sign == "\\":
            if self._rows is not None:
                self._end_row()
            else:
                self._words.add(" ")
        else:
            self._words.add(_SIGNS.get(sign, ""))

    def _taken(self) -> str:
        words, self._words = self._words, Words()
        return words.text

    def _end_row(self) -> None:
        self._cells.append(self._taken())
        if self._rows is not None and any(self._cells):
            self._rows.append(Row(self._cells, Place(line=self._line)))
        self._cells = []

    def _flush(self) -> None:
        if self._rows is not None:
            return
        words, self._words = self._words, Words()
        if len(words):
            self.blocks.paragraph(words, kind="item" if self._item else None)
            self._item = False


def _argument(text: str, at: int) -> tuple[str, int]:
    """The argument in braces at ``at``, and where the text goes on."""
    while text[at : at + 1] in (" ", "\n"):
        at += 1
    if text[at : at + 1] != "{":
        return "", at
    depth, start = 0, at
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if not depth:
                return text[start + 1 : at], at + 1
        at += 1
        if at - start > 100_000:
            break
    return "", start + 1


def _option(text: str, at: int) -> tuple[str, int]:
    """The option in brackets at ``at``, and where the text goes on."""
    if text[at : at + 1] == "[":
        end = text.find("]", at, at + 2_000)
        if end > 0:
            return text[at + 1 : end], end + 1
    return "", at


def _plain(text: str) -> str:
    """A short text without commands."""
    text = re.sub(r"\\(?:thanks|footnote|label|inst)\{[^{}]*\}|\\[a-zA-Z]+\*?", " ", text)
    return " ".join(
        text.replace("{", "").replace("}", "").replace("~", " ").replace("\\", "").split()
    )


def _accented(match: re.Match[str]) -> str:
    import unicodedata  # noqa: PLC0415

    letter = match.group(2) or match.group(4)
    return unicodedata.normalize("NFC", letter + _ACCENTS[match.group(1) or match.group(3)])
