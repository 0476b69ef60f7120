"""Source code: what people wrote in it for people, docstrings and comments, and what they define.

The names of functions and classes are headings, the comments above them and the docstrings in them
the text. Code itself is not read as text, so that a question does not find what only repeats words.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from index.document import Document
from index.formats.blocks import Blocks
from index.formats.source import clean, read_text, title_of
from index.formats.typed import Line, Typist

_HASH = frozenset(".py .pyi .rb .sh .bash .zsh .pl .pm .r .jl .ps1 .ex .exs".split())
_DASH = frozenset(".sql .lua .hs".split())
_LONGEST = 2_000_000  # characters
_FEWEST_WORDS = 3  # of a comment
_BLOCK = re.compile(r"/\*(?P<text>.*?)\*/", re.DOTALL)
_LINES = {
    "#": re.compile(r"(?:^[ \t]*#(?!!)[^\n]*\n?)+", re.MULTILINE),
    "--": re.compile(r"(?:^[ \t]*--[^\n]*\n?)+", re.MULTILINE),
    "//": re.compile(r"(?:^[ \t]*//[^\n]*\n?)+", re.MULTILINE),
}
_MARK = re.compile(r"^[ \t]*(?:/{2,}!?|#+|--+|\*(?!\*)|;+|%+)[ \t]?", re.MULTILINE)
_DEFINES = re.compile(
    r"^[ \t]*(?:(?:export|default|public|private|protected|static|async|abstract|final|inline"
    r"|pub(?:\([^)]*\))?|virtual|override|const|let|var)[ \t]+)*"
    r"(?:def|class|function|func|fn|interface|struct|enum|trait|impl|module|type|sub|proc"
    r"|create[ \t]+table)"
    r"[ \t]+(?P<name>[\w.:$]+)",
    re.IGNORECASE,
)
_CODE_LIKE = re.compile(r"[;{}]\s*$|^\s*(?:import|return|if|for|#include)\b|\w+\(.*\);?$")
_LICENCE = re.compile(r"\b(?:licen[cs]e|copyright|spdx)\b", re.IGNORECASE)


class _Comment(NamedTuple):
    line: int
    text: str
    of: str = ""  # what it stands above or in


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A file of code as one document; nothing when nobody wrote a comment in it."""
    text = clean(read_text(path))[:_LONGEST]
    ending = path.suffix.lower()
    comments = list(_comments(text, ending))
    if ending in (".py", ".pyi"):
        comments += _docstrings(text)
    blocks = Blocks()
    typist = Typist(blocks, headings=False)
    for comment in sorted(comments):
        if comment.of:
            blocks.heading(comment.of)
        lines = comment.text.split("\n")
        typist.read(Line(line, comment.line + n) for n, line in enumerate(lines))
    sections = blocks.finish()
    if sections:
        yield Document(
            path.name if path.name else title_of(path), sections, (), "", str(path), kind="code"
        )


def _docstrings(text: str) -> list[_Comment]:
    """The docstrings of a Python file with the names of what they describe."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in other people's strings
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        words = ast.get_docstring(node)
        if words:
            name = "" if isinstance(node, ast.Module) else node.name
            found.append(_Comment(node.body[0].lineno, words, name))
    return found


def _comments(text: str, ending: str) -> Iterator[_Comment]:
    """The comments that stand on lines of their own."""
    starts = _Lines(text)
    mark = "#" if ending in _HASH else "--" if ending in _DASH else "//"
    matches = list(_LINES[mark].finditer(text))
    if mark != "#":
        matches += _BLOCK.finditer(text)
    for match in sorted(matches, key=lambda match: match.start()):
        words = match.groupdict().get("text") or match.group()
        words = "\n".join(_MARK.sub("", line) for line in words.split("\n")).strip("\n*/ ")
        lines = [line for line in words.split("\n") if line.strip()]
        code = sum(bool(_CODE_LIKE.search(line)) for line in lines)
        if len(words.split()) < _FEWEST_WORDS or code > len(lines) / 2:
            continue
        if _LICENCE.search(words) and match.start() < 2_000:
            continue
        below = text[match.end() : match.end() + 300].lstrip("\n").split("\n")[0]
        defined = _DEFINES.match(below)
        yield _Comment(starts.line(match.start()), words, defined["name"] if defined else "")


class _Lines:
    """Numbers of lines by offsets that grow."""

    def __init__(self, text: str) -> None:
        self._text, self._position, self._line = text, 0, 1

    def line(self, offset: int) -> int:
        """The line in which ``offset`` stands."""
        self._line += self._text.count("\n", self._position, offset)
        self._position = offset
        return self._line
