"""Parsed wikitext to readable text, with marks for what the source writes in another way."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from mwparserfromhell.nodes import (
    Argument,
    Comment,
    ExternalLink,
    Heading,
    HTMLEntity,
    Node,
    Tag,
    Template,
    Text,
    Wikilink,
)
from mwparserfromhell.wikicode import Wikicode

from index.document import Field, Table
from index.formats.wikitext.call import Call, fold_name
from index.formats.wikitext.infobox import box_fields, is_box, looks_like_box
from index.formats.wikitext.marks import BREAK, as_read, as_written, clear, mark
from index.formats.wikitext.measures import is_literal
from index.formats.wikitext.tables import table_text
from index.formats.wikitext.templates import joined, kind_of, list_items, read_template

_NO_TEXT = re.compile(r"\s*(?:file|image|category|media|[a-z]{2,3}(?:-[a-z]+)?)\s*:\s*\S", re.I)
_PICTURE = re.compile(r"\[\[(?:File|Image|Category):[^\[\]]*(?:\[\[[^\[\]]*\]\][^\[\]]*)*\]\]")
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")
_BRACES = re.compile(r"\{\{|\}\}|\[\[|\]\]|\{\||\|\}")
_SPACES = re.compile(r"\s+")
_AS_THEY_ARE = frozenset({"track_list", "row", "content", "populations"})  # rows of tables
_LONGEST_UNKNOWN = 60  # characters of an argument that may be a word of the sentence


class Renderer:
    """Renders one article; the fields of boxes and the tables that it meets are collected."""

    def __init__(self, wikitext: str = "") -> None:
        self.fields: list[Field] = []
        self.tables: list[Table] = []
        self._wikitext = " ".join(wikitext.replace("_", " ").lower().split())
        self.description = ""

    def text(self, nodes: Sequence[Node], in_value: bool = False, top: bool = False) -> str:
        """The nodes as text with marks. ``top``: they are not inside anything else."""
        pieces: list[str] = []
        for at, node in enumerate(nodes):
            if isinstance(node, Template):
                alone = _alone(pieces, nodes, at)
                pieces.append(self._template(node, in_value, alone, top))
            else:
                pieces.append(self._node(node))
        return "".join(pieces)

    def items(self, code: Wikicode) -> list[str]:
        """The value of an argument of a box, item by item where it is a list, with marks.

        Unknown templates are read only where nothing else is there.
        """
        items = list_items(self.text(code.nodes, in_value=True))
        if any(as_read(item).strip() for item in items):
            return items
        unknown = [
            argument
            for template in code.filter_templates(recursive=False)
            for argument in self.call(template).positional
            if not kind_of(fold_name(str(template.name)))
        ]
        return [mark(joined(unknown), written(str(code)))]

    def cell(self, code: Wikicode) -> str:
        """The content of a table's cell on one line, with marks."""
        return joined(list_items(self.text(code.nodes)))

    def call(self, template: Template) -> Call:
        """A template with its arguments rendered."""
        positional: list[str] = []
        named: dict[str, str] = {}
        for parameter in template.params:
            value = self.text(parameter.value.nodes, in_value=True)
            key = str(parameter.name).strip()
            if parameter.showkey and not (key.isdigit() and int(key) == len(positional) + 1):
                named[key] = value
            else:
                positional.append(value)
        written = str(template.name).strip()
        return Call(fold_name(written), written, positional, named)

    def _template(self, template: Template, in_value: bool, alone: bool, top: bool) -> str:
        name = fold_name(str(template.name))
        kind = kind_of(name)
        facts = top and alone and not kind and looks_like_box(template)
        if facts and self._repeated(name):
            kind, facts = "row", False  # the lines of a table
        if is_box(name) or facts:
            self.fields += box_fields(template, self)
            return "\n" if top else ""
        if name == "short description" and not self.description:
            self.description = self.call(template).get("1")
        if ":" in name and (colon := kind_of(f"{name.split(':')[0]}:")):
            kind = colon
        source = written(str(template)[2:-2])
        if kind == "drop" or (not kind and (alone or in_value)):
            return "" if alone else mark("", source, literal=True)
        call = self.call(template)
        if kind in _AS_THEY_ARE:
            return read_template(kind, call)
        if kind == "cite":
            return read_template(kind, call) if alone else mark("", source, literal=True)
        if ":" in name and kind and not call.positional:
            call = call._replace(positional=[str(template.name).partition(":")[2]])
        text = read_template(kind, call) if kind else _unknown(call)
        return _set_in_source(text, source, bool(kind) and is_literal(kind, call))

    def _repeated(self, name: str) -> bool:
        return self._wikitext.count(f"{{{{{name}") > 1

    def _node(self, node: Node) -> str:
        if isinstance(node, Text):
            return _BRACES.sub("", str(node))
        if isinstance(node, Wikilink):
            return self._link(node)
        if isinstance(node, HTMLEntity):
            return clear(node.normalize() or "").replace("\xa0", " ")
        if isinstance(node, Tag):
            return self._tag(node)
        if isinstance(node, ExternalLink):
            return self.text((node.title or node.url).nodes)
        if isinstance(node, Argument):
            return self.text(node.default.nodes) if node.default else ""
        if isinstance(node, Heading):
            return f"\n{self.text(node.title.nodes)}\n"
        return "" if isinstance(node, Comment) else str(node)

    def _link(self, link: Wikilink) -> str:
        if _NO_TEXT.match(str(link.title)):
            return ""
        if link.text is not None:
            return self.text(link.text.nodes)
        return self.text(link.title.nodes).lstrip(":")

    def _tag(self, tag: Tag) -> str:
        if tag.tag == "table":
            return table_text(tag, self)
        if tag.wiki_markup in ("*", "#"):
            return "- "
        if tag.wiki_markup in ("----", ":", ";"):
            return "\n"
        return self.text(tag.contents.nodes) if tag.contents else ""


def written(source: str) -> str:
    """Wikitext as its words are written: links as their labels, templates as their arguments."""
    source = _LINK.sub(r"\1", _PICTURE.sub(" ", as_written(source).replace(BREAK, " ")))
    return _SPACES.sub(" ", html.unescape(_BRACES.sub(" ", source))).strip()


def _set_in_source(text: str, source: str, literal: bool) -> str:
    """``text`` between marks for the parts of ``source`` that stand before and after it."""
    if literal:
        return mark(text, source, literal=True)
    plain = " ".join(as_written(text).replace(BREAK, " ").split())
    at = source.find(plain) if plain else -1
    if at < 0:
        return mark(text, source)
    before, after = source[:at], source[at + len(plain) :]
    has_words = any(c.isalnum() for c in after)
    return mark("", before) + text + (mark("", after) if has_words else "")


def _unknown(call: Call) -> str:
    """An unknown template inside a sentence: its first argument, if that may be a word of it."""
    first = call.positional[0].strip() if len(call.positional) in (1, 2) else ""
    return first if len(first) <= _LONGEST_UNKNOWN and "\n" not in first else ""


def _alone(pieces: list[str], nodes: Sequence[Node], at: int) -> bool:
    """Does the node stand on lines of its own?"""
    before = next((piece for piece in reversed(pieces) if piece), "\n")
    if not before.rstrip(" \t").endswith(("\n", "- ", "-")):
        return False
    for node in nodes[at + 1 :]:
        if isinstance(node, Text):
            following = str(node).lstrip(" \t")
            if following:
                return following.startswith("\n")
        elif not isinstance(node, Template):
            return isinstance(node, (Heading, Comment))
    return True
