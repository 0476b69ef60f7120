"""Templates of figures: numbers with units, heights, lengths of time, coordinates, fractions."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.formats.wikitext.call import Call

_NUMBER = re.compile(r"[-+−]?[\d,. ]*\d")
_RANGES = frozenset(
    (
        "-",
        "–",
        "—",
        "to",
        "and",
        "&",
        "x",
        "×",
        "by",
        "or",
        "+",
        "±",
        "+/-",
        "to(-)",
        "and(-)",
        "of",
    )
)
_UNITS = {"km2": "km²", "m2": "m²", "m3": "m³", "km3": "km³", "cm3": "cm³", "mi2": "mi²"}


def is_literal(kind: str, call: Call) -> bool:
    """Do the words that are read stand together in the source? So they do in a simple measure."""
    return (
        kind == "convert"
        and len(call.positional) > 1
        and not _NUMBER.fullmatch(call.positional[1])
        and call.positional[1] not in _RANGES
        and not _is_double(call)
    )


def _number(call: Call) -> str:
    number = call.get("1")
    if number.isascii() and number.isdigit() and len(number) > 4:
        number = f"{int(number):,}"
    error, unit = call.get("2"), call.get("u", "ul", "unit")
    number += f"±{error}" if error and call.name == "val" else ""
    return f"{number} {unit}".strip()


def _is_double(call: Call) -> bool:
    return (
        len(call.positional) > 3
        and bool(_NUMBER.fullmatch(call.positional[2].strip()))
        and not _NUMBER.fullmatch(call.positional[3].strip())
    )


def _convert(call: Call) -> str:
    arguments = [argument.strip() for argument in call.positional]
    units = [_UNITS.get(argument, argument) for argument in arguments]
    if len(arguments) > 3 and arguments[1] in _RANGES:
        joint = arguments[1] if arguments[1] in ("-", "–") else f" {arguments[1]} "
        return f"{arguments[0]}{joint}{arguments[2]} {units[3]}"
    if _is_double(call):
        return f"{arguments[0]} {units[1]} {arguments[2]} {units[3]}"
    return " ".join(units[:2])


def _height(call: Call) -> str:
    names = {"ft": "ft", "in": "in", "m": "m", "meter": "m", "metre": "m", "cm": "cm"}
    names |= {"meters": "m", "metres": "m", "kg": "kg", "lb": "lb", "st": "st"}
    parts = [f"{value.strip()} {names[k]}" for k, value in call.named.items() if k in names]
    return " ".join(parts) or " ".join(call.positional)


def _duration(call: Call) -> str:
    """``{{duration|m=43|s=5}}`` as 43:05."""
    if ":" in call.get("1"):
        return call.get("1")
    parts = [call.get(key, place) for key, place in (("h", "1"), ("m", "2"), ("s", "3"))]
    given = parts if parts[0] else parts[1:]
    return ":".join([given[0], *(part.zfill(2) for part in given[1:])]).strip(":")


def _power_of_ten(call: Call) -> str:
    return f"×10{call.get('1').translate(str.maketrans('0123456789+-−', '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻'))}"


def _coordinates(call: Call) -> str:
    parts: list[str] = []
    for argument in (argument.strip() for argument in call.positional):
        if not (_NUMBER.fullmatch(argument) or argument in "NSEW"):
            break
        parts.append(argument)
    if len(parts) == 2:
        return ", ".join(parts)
    text, signs = "", iter("°′″")
    for part in parts:
        if part in "NSEW":
            text, signs = f"{text}{part} ", iter("°′″")
        else:
            text += part + next(signs, " ")
    return text.strip()


def _fraction(call: Call) -> str:
    parts = [argument.strip() for argument in call.positional if argument.strip()]
    if len(parts) == 3:
        return f"{parts[0]} {parts[1]}/{parts[2]}"
    return "/".join(parts) if len(parts) > 1 else f"1/{parts[0]}" if parts else "1/2"


MEASURES: dict[str, Callable[[Call], str]] = {
    "numbers": _number,
    "convert": _convert,
    "height": _height,
    "coordinates": _coordinates,
    "duration": _duration,
    "power_of_ten": _power_of_ten,
    "fraction": _fraction,
}
"""The kinds of templates that are read here, by their names in ``templates.toml``."""
