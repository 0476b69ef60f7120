"""Tables of the kinds that people keep, made by chance: see grammar.toml.

Rows stand in no order; headers, formats of dates and amounts vary; some questions ask for what the
table does not hold (an unknown noun, condition, name or column), and NULL is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from index.tables.numbers import figure
from index.toml import read_toml

GRAMMAR: Mapping[str, Any] = read_toml(Path(__file__).with_name("grammar.toml"))
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_TOTAL_SHARE, _ID_SHARE, _SPLIT_NAME_SHARE = 0.12, 0.3, 0.15

Made = tuple[str, tuple[str, ...]]
"""A question and the values that answer it; no values: the table does not hold the answer."""


@dataclass
class MadeColumn:
    """A column: how it is asked for (``spec``), its header, and for each row value and cell."""

    spec: Mapping[str, Any]
    header: str
    values: list[Any]
    cells: list[str]

    @property
    def role(self) -> str:
        """category, number, quantity, date, year, person, flag or contact."""
        return str(self.spec["role"])

    def ways(self, name: str) -> list[str]:
        """The ways to say something of this column."""
        header = self.header.split(" (")[0].replace("_", " ").lower()
        return [way.replace("{h}", header) for way in self.spec.get(name, ())]


class TableMaker:
    """Makes a table of a kind; its questions are noted by :meth:`ask`."""

    def __init__(self, kind: Mapping[str, Any], random: Random) -> None:
        self.kind, self.random = kind, random
        self.rows = random.choice((random.randint(5, 12), random.randint(10, 40)))
        self.noun, self.plural = random.choice(kind["nouns"]).split("/")
        self.who = bool(kind.get("who"))
        self.style = random.randint(0, 4)
        self.currency = random.choice(("$", "£", "€", "", ""))
        self.questions: list[Made] = []
        self.columns: list[MadeColumn] = []
        self.name = MadeColumn({"role": "name"}, "", [], [])

    def names(self) -> list[str]:
        kind, random = self.kind, self.random
        make: Callable[[], str] = {
            "person": self._person,
            "company": self._company,
            "thing": self._thing,
            "time": self._some_day,
            "id": lambda: f"{random.choice('ABKR')}-{random.randint(1000, 9999)}",
        }[kind["name"]]
        return list(dict.fromkeys(make() for _ in range(self.rows * 2)))[: self.rows]

    def _person(self) -> str:
        first, last = words_of("first_names"), words_of("last_names")
        return f"{self.random.choice(first)} {self.random.choice(last)}"

    def _date(self) -> tuple[int, int, int]:
        random = self.random
        return random.randint(2015, 2024), random.randint(1, 12), random.randint(1, 28)

    def _day(self, date: tuple[int, int, int]) -> str:
        year, month, day = date
        return (
            f"{year}-{month:02d}-{day:02d}", f"{day} {MONTHS[month - 1]} {year}",
            f"{MONTHS[month - 1][:3]} {day}, {year}", f"{day:02d}/{month:02d}/{year}",
            f"{day:02d}.{month:02d}.{year}",
        )[self.style]  # fmt: skip

    def _company(self) -> str:
        names, ends = words_of("companies"), words_of("company_ends")
        return f"{self.random.choice(names)} {self.random.choice(ends)}"

    def _thing(self) -> str:
        first, second = self.kind["first"], self.kind["second"]
        return f"{self.random.choice(first)} {self.random.choice(second)}".capitalize()

    def _some_day(self) -> str:
        return self._day(self._date())

    def column_of(self, spec: Mapping[str, Any]) -> MadeColumn:
        random, role = self.random, spec["role"]
        header = random.choice(spec["h"])
        values: list[Any]
        if role in ("number", "quantity"):
            low, high, step = spec["range"]
            values = [
                low + step * random.randint(0, int((high - low) / step)) for _ in range(self.rows)
            ]
            if role == "quantity":
                values = [0 if random.random() < 0.1 else value for value in values]
            cells = [self._figure(value, spec) for value in values]
        elif role == "date":
            values = [self._date() for _ in range(self.rows)]
            cells = [self._day(value) for value in values]
        elif role == "year":
            values = [random.randint(1985, 2024) for _ in range(self.rows)]
            cells = [str(value) for value in values]
        elif role == "flag":
            values = [random.random() < 0.6 for _ in range(self.rows)]
            pair = random.choice(
                (("yes", "no"), ("Yes", "No"), ("Y", "N"), ("x", ""), ("true", "false"))
            )
            cells = [pair[0] if value else pair[1] for value in values]
        else:
            cells = values = self._texts(spec)
        return MadeColumn(spec, self.styled(header), values, cells)

    def _texts(self, spec: Mapping[str, Any]) -> list[str]:
        random = self.random
        if spec["role"] == "person":
            some = [self._person() for _ in range(random.randint(2, 7))]
            return [random.choice(some) for _ in range(self.rows)]
        if spec["role"] == "contact":
            return [
                f"{random.randint(100, 999)}-{random.randint(1000, 9999)}" for _ in range(self.rows)
            ]
        pool = spec["values"]
        pool = words_of(pool) if isinstance(pool, str) else pool
        some = random.sample(pool, min(len(pool), random.randint(2, 6)))
        return [random.choice(some) for _ in range(self.rows)]

    def _figure(self, value: float, spec: Mapping[str, Any]) -> str:
        decimals = 0 if float(spec["range"][2]) >= 1 else 2 if spec.get("unit") else 1
        text = f"{value:,.{decimals}f}" if self.style % 2 else f"{value:.{decimals}f}"
        return self.currency + text if spec.get("unit") == "money" else text

    def styled(self, header: str) -> str:
        return header.lower().replace(" ", "_") if self.style == 0 else header

    def written(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """The header and the rows as they stand in the file."""
        random, columns = self.random, [self.name, *self.columns]
        if self.kind["name"] == "person" and random.random() < _SPLIT_NAME_SHARE:
            split = [name.split(" ") for name in self.name.cells]
            first = MadeColumn({"role": "name"}, "First name", [], [pair[0] for pair in split])
            last = MadeColumn(
                {"role": "name"}, random.choice(("Surname", "Last name")), [], [p[1] for p in split]
            )
            columns = [*random.choice(([first, last], [last, first])), *self.columns]
        if random.random() < _ID_SHARE:
            numbers = [
                f"{random.choice('EKM')}{random.randint(100, 9999)}" for _ in range(self.rows)
            ]
            columns.insert(
                0, MadeColumn({"role": "id"}, random.choice(("ID", "No", "Ref")), [], numbers)
            )
        elif random.random() < 0.2:
            columns.append(columns.pop(0))
        rows = list(zip(*(column.cells for column in columns), strict=True))
        if random.random() < _TOTAL_SHARE and columns[0] is self.name:
            sums = [
                figure(sum(c.values), 2) if c.role == "number" and c.values else ""
                for c in columns[1:]
            ]
            rows.append(("Total", *sums))
        return tuple(column.header for column in columns), tuple(rows)

    def ask(self, question: str, answer: Sequence[str]) -> None:
        """Note a question, asked as people type."""
        random = self.random
        question = " ".join(question.split()).replace(" ?", "?")
        if random.random() < 0.5:
            question = question[0].upper() + question[1:]
        if random.random() < 0.15:
            question = question.rstrip("?")
        self.questions.append((question, tuple(dict.fromkeys(answer))))

    def pick(self, ways: Sequence[str]) -> str:
        return self.random.choice(ways) if ways else ""

    def which(self) -> str:
        return "who" if self.who else f"which {self.noun}"

    def conditions(self) -> Iterator[tuple[str, list[int]]]:
        """Ways to say some rows, with the rows."""
        random = self.random
        for column in self.columns:
            if column.role in ("category", "person") and column.ways("said"):
                value = random.choice(column.values)
                shown = value if random.random() < 0.75 else value.lower()
                rows = [i for i, other in enumerate(column.values) if other == value]
                yield self.pick(column.ways("said")).replace("{}", shown), rows
            elif column.role in ("number", "quantity"):
                yield from self._compared(column)
            elif column.role in ("date", "year"):
                yield from self._timed(column)
            elif column.role == "flag":
                for name, wanted in (("yes", True), ("no", False)):
                    rows = [i for i, value in enumerate(column.values) if value == wanted]
                    if rows and column.ways(name):
                        yield "that " + self.pick(column.ways(name)), rows

    def _compared(self, column: MadeColumn) -> Iterator[tuple[str, list[int]]]:
        limit = sorted(column.values)[self.random.randint(0, self.rows - 1)]
        said = (
            f"{limit:,.0f}" if self.random.random() < 0.5 and limit == int(limit) else figure(limit)
        )
        if column.spec.get("unit") == "money" and self.random.random() < 0.5:
            said = self.currency + said
        for name, holds in (
            ("more", limit.__lt__),
            ("less", limit.__gt__),
            ("exactly", limit.__eq__),
        ):
            rows = [i for i, value in enumerate(column.values) if holds(value) is True]
            if column.ways(name) and rows:
                yield f"that {self.pick(column.ways(name)).replace('{}', said)}", rows

    def _timed(self, column: MadeColumn) -> Iterator[tuple[str, list[int]]]:
        years = [value if column.role == "year" else value[0] for value in column.values]
        limit = self.random.choice(years)
        for name, holds in (
            ("after", limit.__lt__),
            ("before", limit.__gt__),
            ("within", limit.__eq__),
        ):
            rows = [i for i, year in enumerate(years) if holds(year)]
            if column.ways(name) and rows:
                yield f"that {self.pick(column.ways(name)).replace('{}', str(limit))}", rows
        if column.role == "date" and column.ways("within"):
            year, month, _ = self.random.choice(column.values)
            rows = [i for i, value in enumerate(column.values) if value[:2] == (year, month)]
            said = f"{MONTHS[month - 1]} {year}"
            yield f"that {self.pick(column.ways('within')).replace('{}', said)}", rows

    def worded(self, way: str, said: str) -> str:
        return (
            way.replace("{noun}", self.noun)
            .replace("{plural}", self.plural)
            .replace("{said}", said)
        )


def words_of(name: str) -> list[str]:
    return str(GRAMMAR[name]).split()
