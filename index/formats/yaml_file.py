"""YAML: settings, lists of records, several documents in one file; front matter of other formats.

Aliases can make a few hundred bytes stand for billions of values; they are counted before anything
is made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from index.document import Document
from index.errors import SourceError
from index.formats.cutting import part
from index.formats.sheets import record_documents
from index.formats.source import printable, read_text, title_of
from index.formats.structure import Locator, located, structured

_MOST_VALUES = 1_000_000  # that all aliases together may stand for
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """The documents of a YAML file."""
    text = read_text(path)
    try:
        values = list(load(text))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        where = f":{line}" if line else ""
        reason = getattr(error, "problem", None) or str(error) or type(error).__name__
        raise SourceError(
            f"{printable(path)}{where}: is not YAML that can be read ({reason}); "
            "mend it, or name it .txt to read it as text"
        ) from None
    title, source, locator = title_of(path), str(path), Locator(text)
    for number, value in enumerate((value for value in values if value is not None), 1):
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            yield from record_documents(located(value, locator), part(title, number), source)
        elif document := structured(value, part(title, number), source, locator):
            yield document


def load(text: str) -> Iterator[Any]:
    """The values of a YAML text.

    :raises yaml.YAMLError: when it is not YAML.
    :raises ValueError: when its aliases stand for too much, or contain themselves.
    """
    loader = _LOADER(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            if node is not None:
                _count(node)
            yield loader.construct_document(node)
    finally:
        loader.dispose()


def _count(top: Node) -> int:
    """How many values a node stands for, with every alias written out."""
    sizes: dict[int, int] = {}
    stack: list[tuple[Node, bool]] = [(top, False)]
    open_nodes: set[int] = set()
    while stack:
        node, done = stack.pop()
        if done:
            open_nodes.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(child)] for child in _children(node))
            if sizes[id(node)] > _MOST_VALUES:
                raise ValueError("its aliases stand for too many values")
        elif id(node) in open_nodes:
            raise ValueError("an alias contains itself")
        elif id(node) not in sizes:
            open_nodes.add(id(node))
            stack.append((node, True))
            stack += [(child, False) for child in _children(node)]
    return sizes[id(top)]


def _children(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value) if isinstance(node, SequenceNode) else []
