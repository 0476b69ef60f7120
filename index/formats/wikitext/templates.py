"""What a template is read as. Which template does what is data: ``templates.toml``.

Every kind of template is a function from a call (name and arguments) to readable text; an
unknown template is read as nothing, or as its first arguments where a value would be empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from index.formats.wikitext.call import Call
from index.formats.wikitext.dates import date_text
from index.formats.wikitext.marks import BREAK, mark
from index.formats.wikitext.measures import MEASURES
from index.toml import read_toml

DATA: dict[str, Any] = read_toml(Path(__file__).with_name("templates.toml"))

_LIST_ITEM = re.compile(rf"[\n{BREAK}]+\s*(?:[-•]\s+)?|^\s*-\s+")
_CONTINUED = re.compile(rf"[{BREAK}\s]+(?=\()|(?<=,)\s*{BREAK}\s*")
_EDGES = " ,;→"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_UNSEEN = frozenset({"linecolor", "bg", "size", "stack", "id", "style", "color", "colour"})
_ROW = re.compile(r"(?P<column>[a-z_]+?)(?P<row>\d+)")


@cache
def kind_of(name: str) -> str:
    """The kind of a template by its folded name: a key of ``[render]``, or "" if it is unknown."""
    if name in _KINDS:
        return _KINDS[name]
    for kind, patterns in _PATTERNS:
        if any(pattern.fullmatch(name) for pattern in patterns):
            return kind
    return ""


def read_template(kind: str, call: Call) -> str:
    """The readable text of a template of a known kind."""
    return _READERS[kind](call)


def joined(items: list[str]) -> str:
    """Items as one line: with commas, or semicolons where an item has commas of its own."""
    items = [item for item in (" ".join(i.split()).strip(_EDGES) for i in items) if item]
    return ("; " if any(", " in item for item in items) else ", ").join(items)


def list_items(text: str) -> list[str]:
    """The items of a list that is written on lines.

    A bracket that begins a line belongs to what stands before it, as does a line after a comma.
    """
    return _LIST_ITEM.split(_CONTINUED.sub(" ", text))


def _drop(_: Call) -> str:
    return ""


def _first(call: Call) -> str:
    text = call.get("1", "text", "content", "quote", "name", "t")
    return str(DATA["country"].get(text, text)) if len(text) == 3 else text


def _second(call: Call) -> str:
    if call.name.startswith(("lang", "trans", "tlit")):
        return call.get("text") or next((p for p in reversed(call.positional) if p.strip()), "")
    return call.get("2", "text", "1")


def _list(call: Call) -> str:
    numbered = [value for key, value in call.named.items() if key.isdigit()]
    items = call.positional + numbered or [call.get("list", "content", "items")]
    return joined([part for item in items for part in list_items(item)])


def _quote(call: Call) -> str:
    text = call.get("1", "quote", "text")
    author = call.get("author", "source", "2")
    return f"{text} — {author}" if author and text else text


def _ship(call: Call) -> str:
    if call.name == "ship":
        return " ".join(part for part in (call.get("1"), call.get("2")) if part)
    return f"{call.written.upper()} {call.get('1')}"


def _date(call: Call) -> str:
    day_first = call.get("df").lower() in ("y", "yes", "true", "1")
    arguments = [argument.strip() for argument in call.positional]
    if "-date" in call.name and len(arguments) > 1 and not arguments[1].isdigit():
        return arguments[1]  # {{birth-date|0965|circa 965}}: a sort key and a text
    if call.name.startswith("film"):
        return _film_dates(arguments, day_first)
    return date_text(arguments, day_first, clock=call.name in ("start date", "end date"))


def _film_dates(arguments: list[str], day_first: bool) -> str:
    """``2010|8|13|USA|2010|9|24|UK``: dates, each with the place where the film came out."""
    dates: list[str] = []
    numbers: list[str] = []
    for argument in (*arguments, ""):
        if argument.isdigit() and not (len(argument) == 4 and numbers):
            numbers.append(argument)
            continue
        if numbers:
            place = argument if argument and not argument.isdigit() else ""
            date = date_text(numbers, day_first)
            dates.append(f"{date} ({place})" if place else date)
        numbers = [argument] if argument.isdigit() else []
    return joined([date.replace(", ", " ") if len(dates) > 1 else date for date in dates])


def _releases(call: Call) -> str:
    pairs = zip(call.positional[::2], call.positional[1::2], strict=False)
    named = [(key, value) for key, value in call.named.items() if len(key) < 4]
    released = [(region.strip(), date.strip()) for region, date in (*pairs, *named)]
    return " " + joined([f"{DATA['region'].get(r.upper(), r)}: {date}" for r, date in released])


def _circa(call: Call) -> str:
    dates = "–".join(argument.strip() for argument in call.positional[:2] if argument.strip())
    return f"c. {dates}" if dates else "c."


def _flourished(call: Call) -> str:
    dates = "–".join(argument.strip() for argument in call.positional[:2] if argument.strip())
    return f"fl. {dates}"


def _exchange(call: Call) -> str:
    """``{{NASDAQ|ACME}}``: the symbol of a share at a stock exchange."""
    return f"{call.get('1')} ({call.written})" if call.get("1") else call.written


def _years(call: Call) -> str:
    return "–".join(argument.strip() for argument in call.positional[:2] if argument.strip())


def _based_on(call: Call) -> str:
    return f"{call.get('1')} ({call.get('2')})" if call.get("2") else call.get("1")


def _url(call: Call) -> str:
    return re.sub(r"^https?://|/$", "", call.get("2", "1", "url"))


def _nihongo(call: Call) -> str:
    first, *others = [argument.strip() for argument in call.positional if argument.strip()] or [""]
    if not first and call.named:
        skipped = ("labels", "links", "first", "lead", "context", "out", "scase")
        return ", ".join(v.strip() for k, v in call.named.items() if k not in skipped and v.strip())
    return f"{first} ({', '.join(others[:2])})" if others and first else first or ", ".join(others)


def _as_of(call: Call) -> str:
    if alternative := call.get("alt"):
        return alternative
    word = "since" if call.get("since") else "as of"
    word = word if call.get("lc") else word.capitalize()
    day_first = call.get("df").lower() != "us"
    return f"{word} {date_text(call.positional, day_first)}"


def _marriage(call: Call) -> str:
    name, start, end = call.get("1"), call.get("2"), call.get("3")
    when = f"{start}–{end}" if start and end else f"m. {start}" if start else ""
    return f"{name} ({when})" if when else name


def _person(call: Call) -> str:
    return " ".join(argument.strip() for argument in call.positional[:2])


def _track_list(call: Call) -> str:
    """One row for each number, in the order of the source."""
    rows: dict[str, list[str]] = {}
    for key, value in call.named.items():
        match = _ROW.fullmatch(key.lower())
        if match and value.strip():
            name = match.group("column").replace("_", " ").capitalize()
            cell = mark(f"{name}: ", f"{key} = ") + " ".join(value.split())
            rows.setdefault(match.group("row"), []).append(cell)
    return "".join(f"\n| {' | '.join(cells)}" for cells in rows.values()) + "\n" if rows else ""


def _row(call: Call) -> str:
    """The named arguments as a row of a table."""
    cells = [
        mark(f"{_CAMEL.sub(' ', key).replace('_', ' ')}: ", f"{key} = ") + " ".join(value.split())
        for key, value in call.named.items()
        if value.strip() and key.lower() not in _UNSEEN
    ]
    return f"\n| {' | '.join(cells)}\n" if cells else ""


def _content(call: Call) -> str:
    longest = max([*call.positional, *call.named.values()], key=len, default="")
    return f"\n{call.get('episodes', 'content', 'text', '1') or longest}\n"


def _populations(call: Call) -> str:
    pairs = [(k, v) for k, v in call.named.items() if k.isdigit()]
    pairs += zip(call.positional[::2], call.positional[1::2], strict=False)
    lines = [f"\n| {year.strip()}: {people.strip()}" for year, people in pairs if people.strip()]
    return "".join(lines) + "\n"


def _cite(call: Call) -> str:
    title = call.get("title", "chapter")
    last, first = call.get("last", "last1", "author", "author1"), call.get("first", "first1")
    author = f"{first} {last}".strip()
    made = [
        call.get("publisher", "work", "journal", "newspaper", "website"),
        call.get("year", "date"),
    ]
    where = ", ".join(part for part in made if part)
    text = ", ".join(part for part in (author, title) if part)
    return f"{text} ({where})" if where and text else text


def _medal(call: Call) -> str:
    what = call.name.removeprefix("medal").strip().capitalize()
    text = " ".join(argument.strip() for argument in call.positional if argument.strip())
    return f"{what}: {text}{BREAK}" if what in ("Gold", "Silver", "Bronze") else f"{text}{BREAK}"


def _word(call: Call) -> str:
    return call.get("1") if call.positional and call.get("1") else str(DATA["words"][call.name])


def _currency(call: Call) -> str:
    return f"{DATA['currency'][call.name]}{call.get('1')}"


def _country(call: Call) -> str:
    return str(DATA["country"][call.written.upper()])


_READERS: dict[str, Callable[[Call], str]] = {
    **MEASURES,
    "drop": _drop,
    "first": _first,
    "second": _second,
    "list": _list,
    "quote": _quote,
    "ship": _ship,
    "dates": _date,
    "releases": _releases,
    "circa": _circa,
    "flourished": _flourished,
    "exchange": _exchange,
    "years": _years,
    "based_on": _based_on,
    "url": _url,
    "nihongo": _nihongo,
    "as_of": _as_of,
    "marriage": _marriage,
    "person": _person,
    "track_list": _track_list,
    "row": _row,
    "content": _content,
    "populations": _populations,
    "cite": _cite,
    "medal": _medal,
    "word": _word,
    "currency": _currency,
    "country": _country,
}
_KINDS: dict[str, str] = {
    **{name.lower(): "country" for name in DATA["country"]},
    **dict.fromkeys(DATA["currency"], "currency"),
    **{
        name.strip().lower(): kind
        for kind, names in DATA["render"].items()
        for name in names.split(";")
        if name.strip()
    },
    **dict.fromkeys(DATA["words"], "word"),
}
_PATTERNS: list[tuple[str, list[re.Pattern[str]]]] = [
    (kind, [re.compile(pattern) for pattern in patterns])
    for kind, patterns in DATA["patterns"].items()
]
