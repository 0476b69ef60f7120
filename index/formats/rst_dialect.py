"""What Sphinx adds to reStructuredText, rewritten so that docutils reads it; lines stay lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ROLE = re.compile(r":(?P<role>[a-zA-Z][\w+.-]*(?::[a-zA-Z][\w+.-]*)*):`(?P<text>[^`]+)`", re.S)
_KNOWN_ROLES = frozenset("sub sup subscript superscript emphasis strong literal code math".split())
_WORDY_ROLES = frozenset("doc ref term numref any cite download pep rfc abbr dfn eq math".split())
_ACRONYM = 3  # letters of roles like rfc, pep, cve
_TARGET = re.compile(r"(?P<words>.*?)\s*<[^<>]*>\Z", re.S)
_DIRECTIVE = re.compile(
    r"^(?P<indent>\s*)\.\.\s+(?P<name>[a-zA-Z][\w:+.-]*?)::(?:\s+(?P<argument>.*))?$"
)
_OPTION = re.compile(r"^\s+:[\w-]+:")
_OUT = frozenset(
    "toctree index currentmodule module py:module py:currentmodule highlight literalinclude include"
    " raw contents sectnum tabularcolumns image default-role role automodule autoclass autofunction"
    " rst-class currentlibrary graphviz default-domain meta".split()
)
_CODE = {"sourcecode": "code", "code-block": "code", "code": "code", "prompt": "code"}
_CODE |= {"console": "code", "parsed-literal": "parsed-literal", "math": "math"}
_DOCUTILS = frozenset(
    "note warning tip hint important caution danger error attention admonition topic sidebar figure"
    " epigraph highlights pull-quote compound container table csv-table list-table rubric"
    " parsed-literal line-block class replace unicode date".split()
)
_VERSIONS = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
    "versionremoved": "Removed in version",
}


def plainer(lines: list[str]) -> Iterator[str]:
    """Lines of a text without the roles and directives of Sphinx."""
    joined = _ROLE.sub(_role, "\n".join(lines)).split("\n")
    at = 0
    while at < len(joined):
        match = _DIRECTIVE.match(joined[at])
        if match is None:
            yield joined[at]
            at += 1
            continue
        end = _body_end(joined, at, len(match["indent"]))
        yield from _rewritten(match, joined[at + 1 : end])
        at = end if match["name"].lower() in _OUT else _head_end(joined, at, end)


def _role(match: re.Match[str]) -> str:
    """A role as its words: ``:class:`~models.Field``` is the code ``Field``."""
    role, text = match["role"].lower(), match["text"]
    if role in _KNOWN_ROLES:
        return match.group()
    name = role.rpartition(":")[2]
    target = _TARGET.match(text)
    words = target["words"] if target and target["words"] else text.strip("<>")
    lost = "\n" * (text.count("\n") - words.count("\n"))
    if words.startswith("~"):
        words = words.rpartition(".")[2] or words[1:]
    words = words.lstrip("!~")
    if words[:1].isdigit() and "\n" not in words:  # :rfc:`2616`, :ticket:`42`
        return f"{name.upper() if len(name) == _ACRONYM else name} {words}" + lost
    plain = target is not None or name in _WORDY_ROLES or "\n" in words or not words.strip()
    return (words if plain else f"``{words.strip()}``") + lost


def _body_end(lines: list[str], start: int, indent: int) -> int:
    """Where the lines end that are indented more than the directive in line ``start``."""
    at = start + 1
    while at < len(lines):
        line = lines[at]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        at += 1
    return at


def _head_end(lines: list[str], start: int, end: int) -> int:
    """Where the body of a directive begins, after its options."""
    at = start + 1
    while at < end and _OPTION.match(lines[at]):
        at += 1
    return at


def _rewritten(match: re.Match[str], body: list[str]) -> Iterator[str]:
    """The first line of a directive, and blank lines for its options or for all of it."""
    name, argument = match["name"].lower(), (match["argument"] or "").strip()
    indent = match["indent"]
    options = len(body) and _head_end(["", *body], 0, len(body) + 1) - 1
    has_body = any(line.strip() for line in body[options:])
    if name in _OUT:
        yield from [""] * (1 + len(body))
        return
    if name in _CODE:
        yield f"{indent}.. {_CODE[name]}::"
    elif name in _DOCUTILS:
        yield match.group()
        yield from body[:options]
        return
    elif name in _VERSIONS:
        title = f"{_VERSIONS[name]} {argument}"
        yield f"{indent}.. admonition:: {title}" if has_body else f"{indent}{title}"
    elif has_body:
        yield f"{indent}.. admonition:: ``{argument}``" if argument else f"{indent}.. container::"
    else:
        yield f"{indent}``{argument}``" if argument else ""
    yield from [""] * options
