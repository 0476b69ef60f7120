"""Infoboxes to fields: names as written, values readable, paired arguments joined."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mwparserfromhell.nodes import Template

from index.document import Field
from index.formats.wikitext.marks import as_read, resolve
from index.formats.wikitext.templates import DATA, joined

if TYPE_CHECKING:
    from index.formats.wikitext.render import Renderer

_FILE = re.compile(
    r".{1,200}\.(?:jpe?g|png|svg|gif|tiff?|webp|ogg|oga|ogv|webm|mp3|wav|djvu)", re.I
)
_SIZE = re.compile(r"(?:x?\d+\s*(?:x\s*\d+\s*)?px|upright(?:=[\d.]+)?|frameless|center)", re.I)
_WORD = re.compile(r"[^\W_]+")
_DEGREES = re.compile(
    r"(lat|lon)g?(?:itude)?_?(?:(d)(?:eg(?:rees)?)?|(m)(?:in(?:utes)?)?|(s)(?:ec(?:onds)?)?|(ns|ew|dir(?:ection)?))"
)
_FEWEST = 4  # named arguments of a template that is taken for a box
_LONGEST_LABEL = 80  # characters
_LONGEST_ADDITION = 60

_BOXES = [re.compile(pattern) for pattern in DATA["infobox"]["boxes"]]
_PRESENTATION = re.compile("|".join(f"(?:{p})" for p in DATA["infobox"]["presentation"]))
_LABELS = [tuple(pair.split(" = ")) for pair in DATA["infobox"]["labels"]]
_PREFIX = re.compile(rf"(?:{DATA['infobox']['prefixes'].replace(' ', '|')})[ _]+(?=\w)", re.I)
_ROWS = [
    (base, [member.strip() for member in members.split(",")])
    for base, members in (row.split(":") for row in DATA["infobox"]["rows"])
]


class _Argument(NamedTuple):
    name: str
    value: str  # readable
    written: str  # the words of the source
    items: tuple[str, ...]  # of a value that is a list
    literal: bool  # the readable words stand so in the source, but for measures


@cache
def is_box(name: str) -> bool:
    """Is a template of this folded name an infobox?"""
    return any(pattern.fullmatch(name) for pattern in _BOXES)


def looks_like_box(template: Template) -> bool:
    """Does a template of unknown name hold facts: several arguments with names and values?"""
    named = [
        parameter
        for parameter in template.params
        if parameter.showkey and any(c.isalpha() for c in str(parameter.name))
    ]
    return sum(bool(str(parameter.value).strip()) for parameter in named) >= _FEWEST


def box_fields(template: Template, renderer: Renderer) -> list[Field]:
    """The fields of a box in the order of the article; those of boxes inside it come first."""
    arguments = _arguments(template, renderer)
    labels = _labelled(arguments)
    additions = _additions(arguments)
    parallel = _parallel(arguments)
    fields = []
    if coordinates := _coordinates(arguments):
        fields.append(coordinates)
    named_labels = {label for label, _ in labels.values()}
    for key, argument in arguments.items():
        if key in named_labels or not _says_something(key, argument.value):
            continue
        own = f"{argument.name}: {argument.written}"
        if key in labels:
            label = arguments[labels[key][0]]
            quote = f"{label.name}: {label.written} | {own}" if labels[key][1] else own
            fields.append(Field(label.value, argument.value, quote))
        elif key in additions:
            fields.append(Field(f"{argument.name} ({additions[key]})", argument.value, own))
        else:
            field = Field(argument.name, argument.value)
            verbatim = argument.literal or f" {_words(field.line)} " in f" {_words(own)} "
            fields.append(field if verbatim else Field(argument.name, argument.value, own))
        fields += [
            Field(f"{argument.name} ({about})", item, own) for about, item in parallel.get(key, ())
        ]
    return fields


def _arguments(template: Template, renderer: Renderer) -> dict[str, _Argument]:
    """Named arguments by folded name; of several with one name the last that is not empty."""
    from index.formats.wikitext.render import written  # noqa: PLC0415

    arguments: dict[str, _Argument] = {}
    for parameter in template.params:
        if not parameter.showkey:
            continue
        name = _PREFIX.sub("", " ".join(written(str(parameter.name)).split()), count=1)
        key = name.lower()
        marked = [item for item in renderer.items(parameter.value) if as_read(item).strip()]
        readable, markup = resolve(joined(marked))
        inside = [m for m in markup if m.start < m.end or m.start < len(readable)]
        literal = all(m.literal and m.start < m.end for m in inside)
        value = " ".join(readable.split()).strip(" ,;|→*")
        value = value.rstrip("]") if "[" not in value else value
        items = tuple(" ".join(resolve(item)[0].split()).strip(" →*") for item in marked)
        if not any(c.isalnum() for c in value):
            value = ""
        if value[:1] == "(" and value.find(")") == len(value) - 1:
            value = value[1:-1]
        if name and not name.isdigit() and (value or key not in arguments):
            arguments[key] = _Argument(name, value, written(str(parameter.value)), items, literal)

    return arguments


def _says_something(key: str, value: str) -> bool:
    return (
        bool(value)
        and not _degrees(key)
        and not _FILE.fullmatch(value)
        and not _SIZE.fullmatch(value)
        and not _PRESENTATION.fullmatch(key)
    )


def _numbered(pattern: str, arguments: dict[str, _Argument]) -> list[str]:
    """The numbers ("" for none) with which a pattern such as ``clubs#`` occurs."""
    before, number, after = pattern.lower().partition("#")
    if not number:
        return [""] if before in arguments else []
    ends = len(after)
    numbers = [key[len(before) : len(key) - ends] for key in arguments if key.startswith(before)]
    return [n for n in numbers if (not n or n.isdigit()) and f"{before}{n}{after}" in arguments]


def _labelled(arguments: dict[str, _Argument]) -> dict[str, tuple[str, bool]]:
    """Arguments that are named by another one -> (that other one, it stands just before)."""
    order = list(arguments)
    found: dict[str, tuple[str, bool]] = {}
    for label_pattern, value_pattern in _LABELS:
        for number in _numbered(label_pattern, arguments):
            label, value = (
                pattern.lower().replace("#", number) for pattern in (label_pattern, value_pattern)
            )
            text = arguments[label].value
            if value in arguments and value not in found and 0 < len(text) <= _LONGEST_LABEL:
                found[value] = (label, order.index(value) == order.index(label) + 1)
    return found


def _additions(arguments: dict[str, _Argument]) -> dict[str, str]:
    """What an argument of a row is about: ``goals8`` is about the value of ``clubs8``."""
    found: dict[str, str] = {}
    for base, members in _ROWS:
        numbers = _numbered(base, arguments)
        for number in numbers:
            if not number and len(numbers) == 1:
                continue
            about = arguments[base.lower().replace("#", number)].value
            for member in members:
                key = member.lower().replace("#", number)
                if key in arguments and 0 < len(about) <= _LONGEST_ADDITION:
                    found.setdefault(key, about)
    return found


def _parallel(arguments: dict[str, _Argument]) -> dict[str, list[tuple[str, str]]]:
    """Lists that go together: ``years = 1990<br>1991 | clubs = A<br>B`` says 1991 of B."""
    found: dict[str, list[tuple[str, str]]] = {}
    for base, members in _ROWS:
        about = arguments.get(base.lower().replace("#", "")) or arguments.get(
            base.lower().replace("#", "1")
        )
        if about is None or len(about.items) < 2:
            continue
        for member in members:
            argument = arguments.get(member.lower().replace("#", ""))
            if argument is not None and len(argument.items) == len(about.items):
                found[member.replace("#", "")] = list(zip(about.items, argument.items, strict=True))
    return found


def _coordinates(arguments: dict[str, _Argument]) -> Field | None:
    """``latd=43 |latm=42 |latNS=N ...`` as one field."""
    parts = {part: argument for key, argument in arguments.items() if (part := _degrees(key))}
    if not {"latd", "lond"} <= parts.keys():
        return None
    text = ""
    for axis in ("lat", "lon"):
        for part, sign in (("d", "°"), ("m", "′"), ("s", "″"), ("dir", " ")):
            value = parts[axis + part].value if axis + part in parts else ""
            text += value + sign if value else ""
    written = " | ".join(f"{argument.name}={argument.written}" for argument in parts.values())
    return Field("coordinates", text.strip(), written)


def _degrees(key: str) -> str:
    """Which part of a place on the globe an argument is: ``latd``, ``londir``; "" for others."""
    match = _DEGREES.fullmatch(key)
    if match is None:
        return ""
    axis, *parts = match.groups()
    return axis + ("dir" if parts[3] else next(part for part in parts if part))


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))
