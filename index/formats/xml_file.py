"""XML of any kind: feeds, settings, exports. Elements that are alike become rows of a table.

Elements with text among others are paragraphs, elements with nothing but a text are fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from index.document import Document
from index.errors import SourceError
from index.formats.office.package import local
from index.formats.sheets import record_documents
from index.formats.source import LONGEST_WHOLE, clean, open_bytes, printable, title_of
from index.formats.structure import Locator, located, structured

_PAGES = frozenset({"html", "svg"})
_RECORDS = frozenset({"item", "entry", "record", "row"})
_FEWEST = 3  # children of the same name that make a list


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """An XML file as documents: one for each entry of a feed, otherwise one.

    :raises SourceError: when it is damaged or declares entities.
    """
    with open_bytes(path) as stream:
        data = stream.read(LONGEST_WHOLE)
    if b"<!ENTITY" in data[:100_000]:
        raise SourceError(f"{printable(path)}: declares entities; remove its DOCTYPE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        root, reason = None, " ".join(str(error).split())
    else:
        reason = "no element"
    if root is None:
        raise SourceError(f"{printable(path)}: is damaged XML ({reason}); export it again")
    if local(root) in _PAGES:
        from index.formats import webpage  # noqa: PLC0415

        yield from webpage.read(path, report)
        return
    text = data.decode("utf-8", "replace")
    records = _records(root)
    if records:
        values = [value for value in map(_value, records) if isinstance(value, dict)]
        yield from record_documents(located(values, Locator(text)), _title(root, path), str(path))
        return
    document = structured(_value(root), _title(root, path), str(path), Locator(text))
    yield from [document] if document else []


def _records(root: Any) -> list[Any]:
    """The entries of a feed or an export: children that are alike, or that are called so."""
    for parent in (root, *list(root)[:3]):
        children = [child for child in parent if local(child)]
        names = {local(child) for child in children}
        for name in names:
            alike = [child for child in children if local(child) == name and len(child)]
            if len(alike) >= _FEWEST and (len(names) == 1 or name in _RECORDS):
                return alike
    return []


def _title(root: Any, path: Path) -> str:
    for parent in (root, *list(root)[:1]):
        for child in parent:
            if local(child) == "title" and (words := " ".join("".join(child.itertext()).split())):
                return clean(words)
    return title_of(path)


def _value(top: Any) -> Any:
    """An element as names and values; without recursion, from the leaves up."""
    values: dict[Any, Any] = {}
    stack: list[tuple[Any, bool]] = [(top, False)]
    while stack:
        element, done = stack.pop()
        if not done:
            stack.append((element, True))
            stack.extend((child, False) for child in element if local(child))
            continue
        children = [child for child in element if local(child)]
        own = " ".join(clean(element.text or "").split())
        tails = [" ".join((child.tail or "").split()) for child in element]
        if not children and not element.attrib:
            values[element] = own
            continue
        if any(tails) and own:  # text with markup inside
            values[element] = " ".join(clean("".join(element.itertext())).split())
            continue
        value: dict[str, Any] = {key.rpartition("}")[2]: v for key, v in element.attrib.items()}
        for child in children:
            name = local(child)
            inner = values.pop(child)
            if name not in value:
                value[name] = inner
            elif isinstance(value[name], list):
                value[name].append(inner)
            else:
                value[name] = [value[name], inner]
        if own:
            value["text"] = own
        values[element] = value
    return values[top]
