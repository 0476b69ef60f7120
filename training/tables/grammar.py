"""Made tables of the kinds that people keep, with questions and their answers: see grammar.toml.

Rows stand in no order; headers, formats of dates and amounts vary; some questions ask for what the
table does not hold (an unknown noun, condition, name or column), and NULL is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from index.document import Table
from index.tables.numbers import figure
from index.toml import read_toml

_GRAMMAR: Mapping[str, Any] = read_toml(Path(__file__).with_name("grammar.toml"))
_MONTHS = [
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


def made_tables(count: int, seed: int) -> Iterator[tuple[Table, list[Made]]]:
    """So many tables, each with all questions that the grammar has for it."""
    random = Random(seed)
    for _ in range(count):
        kind = random.choice(_GRAMMAR["kind"])
        yield _Maker(kind, random).make()


class _Maker:
    def __init__(self, kind: Mapping[str, Any], random: Random) -> None:
        self.kind, self.random = kind, random
        self.rows = random.choice((random.randint(5, 12), random.randint(10, 40)))
        self.noun, self.plural = random.choice(kind["nouns"]).split("/")
        self.who = bool(kind.get("who"))
        self.style = random.randint(0, 4)
        self.currency = random.choice(("$", "£", "€", "", ""))
        self.questions: list[Made] = []

    def make(self) -> tuple[Table, list[Made]]:
        random = self.random
        names = self._names()
        self.rows = len(names)
        specs = [c for c in self.kind["column"] if random.random() < 0.85] or self.kind["column"][
            :2
        ]
        random.shuffle(specs)
        self.columns = [self._column(spec) for spec in specs]
        self.name = MadeColumn({"role": "name"}, random.choice(self.kind["headers"]), names, names)
        self._ask_all()
        for column in self.columns:
            self._ask_of(column)
        self._ask_impossible()
        header, rows = self._written()
        name = random.choice(self.kind["table"])
        if random.random() < 0.3:
            name += random.choice(("_2023", "-2024", " list", "_export", " (old)"))
        return Table(name, header, rows), self.questions

    # The table

    def _names(self) -> list[str]:
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
        first, last = _words("first_names"), _words("last_names")
        return f"{self.random.choice(first)} {self.random.choice(last)}"

    def _date(self) -> tuple[int, int, int]:
        random = self.random
        return random.randint(2015, 2024), random.randint(1, 12), random.randint(1, 28)

    def _day(self, date: tuple[int, int, int]) -> str:
        year, month, day = date
        return (
            f"{year}-{month:02d}-{day:02d}", f"{day} {_MONTHS[month - 1]} {year}",
            f"{_MONTHS[month - 1][:3]} {day}, {year}", f"{day:02d}/{month:02d}/{year}",
            f"{day:02d}.{month:02d}.{year}",
        )[self.style]  # fmt: skip

    def _company(self) -> str:
        names, ends = _words("companies"), _words("company_ends")
        return f"{self.random.choice(names)} {self.random.choice(ends)}"

    def _thing(self) -> str:
        first, second = self.kind["first"], self.kind["second"]
        return f"{self.random.choice(first)} {self.random.choice(second)}".capitalize()

    def _some_day(self) -> str:
        return self._day(self._date())

    def _column(self, spec: Mapping[str, Any]) -> MadeColumn:
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
        return MadeColumn(spec, self._styled(header), values, cells)

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
        pool = _words(pool) if isinstance(pool, str) else pool
        some = random.sample(pool, min(len(pool), random.randint(2, 6)))
        return [random.choice(some) for _ in range(self.rows)]

    def _figure(self, value: float, spec: Mapping[str, Any]) -> str:
        decimals = 0 if float(spec["range"][2]) >= 1 else 2 if spec.get("unit") else 1
        text = f"{value:,.{decimals}f}" if self.style % 2 else f"{value:.{decimals}f}"
        return self.currency + text if spec.get("unit") == "money" else text

    def _styled(self, header: str) -> str:
        return header.lower().replace(" ", "_") if self.style == 0 else header

    def _written(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
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

    # Questions

    def ask(self, question: str, answer: Sequence[str]) -> None:
        """Note a question, asked as people type."""
        random = self.random
        question = " ".join(question.split()).replace(" ?", "?")
        if random.random() < 0.5:
            question = question[0].upper() + question[1:]
        if random.random() < 0.15:
            question = question.rstrip("?")
        self.questions.append((question, tuple(dict.fromkeys(answer))))

    def _pick(self, ways: Sequence[str]) -> str:
        return self.random.choice(ways) if ways else ""

    def _which(self) -> str:
        return "who" if self.who else f"which {self.noun}"

    def _conditions(self) -> Iterator[tuple[str, list[int]]]:
        """Ways to say some rows, with the rows."""
        random = self.random
        for column in self.columns:
            if column.role in ("category", "person") and column.ways("said"):
                value = random.choice(column.values)
                shown = value if random.random() < 0.75 else value.lower()
                rows = [i for i, other in enumerate(column.values) if other == value]
                yield self._pick(column.ways("said")).replace("{}", shown), rows
            elif column.role in ("number", "quantity"):
                yield from self._compared(column)
            elif column.role in ("date", "year"):
                yield from self._timed(column)
            elif column.role == "flag":
                for name, wanted in (("yes", True), ("no", False)):
                    rows = [i for i, value in enumerate(column.values) if value == wanted]
                    if rows and column.ways(name):
                        yield "that " + self._pick(column.ways(name)), rows

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
                yield f"that {self._pick(column.ways(name)).replace('{}', said)}", rows

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
                yield f"that {self._pick(column.ways(name)).replace('{}', str(limit))}", rows
        if column.role == "date" and column.ways("within"):
            year, month, _ = self.random.choice(column.values)
            rows = [i for i, value in enumerate(column.values) if value[:2] == (year, month)]
            said = f"{_MONTHS[month - 1]} {year}"
            yield f"that {self._pick(column.ways('within')).replace('{}', said)}", rows

    def _ask_all(self) -> None:
        """How many rows, which rows, two conditions, negations, yes or no."""
        random, names, plural = self.random, self.name.cells, self.plural
        self.ask(f"how many {plural} are there?", [str(self.rows)])
        self.ask(f"how many {plural} do we have in total?", [str(self.rows)])
        found = list(self._conditions())
        for said, rows in found:
            verb = said.removeprefix("that ")
            bare = said != verb
            joined = verb if bare else f"are {said}"
            self.ask(f"how many {plural} {joined}?", [str(len(rows))])
            self.ask(
                self._pick(
                    (
                        f"number of {plural} {said}",
                        f"count the {plural} {said}",
                        f"how many of the {plural} {joined}?",
                    )
                ),
                [str(len(rows))],
            )
            if len(rows) <= 8:
                asked = (
                    f"which {plural} {joined}?",
                    f"list the {plural} {said}",
                    f"what are the {plural} {said}?",
                )
                self.ask(self._pick(asked), [names[i] for i in rows])
                if self.who and not bare:
                    self.ask(f"who is {said}?", [names[i] for i in rows])
            if not bare:
                rest = [i for i in range(self.rows) if i not in rows]
                self.ask(f"how many {plural} are not {said}?", [str(len(rest))])
                i = random.randrange(self.rows)
                self.ask(f"is {names[i]} {said}?", ["Yes" if i in rows else "No"])
        for (one, rows), (other, others) in pairwise(found):
            both = [i for i in rows if i in others]
            if both and not one.startswith("that "):
                verb = other.removeprefix("that ")
                joined = verb if verb != other else f"are {other}"
                self.ask(f"how many {plural} {one} {joined}?", [str(len(both))])
                if len(both) <= 6:
                    self.ask(f"which {plural} {one} {joined}?", [names[i] for i in both])

    def _ask_of(self, column: MadeColumn) -> None:
        names, random = self.name.cells, self.random
        for _ in range(3):
            i = random.randrange(self.rows)
            short = names[i].lower() if random.random() < 0.3 else names[i]
            if self.kind["name"] == "thing" and random.random() < 0.3:
                short = f"the {names[i].lower()}"
            answer = column.cells[i]
            if column.ways("ask") and answer:
                self.ask(self._pick(column.ways("ask")).replace("{}", short), [answer])
            elif answer:
                header = column.header.split(" (")[0].replace("_", " ").lower()
                self.ask(f"what is the {header} of {short}?", [answer])
        if column.role in ("category", "person"):
            self._ask_category(column)
        elif column.role in ("number", "quantity"):
            self._ask_number(column)
        elif column.role in ("date", "year"):
            self._ask_extremes(column, ("first", "last"), (min, max))

    def _ask_category(self, column: MadeColumn) -> None:
        counts = {value: column.values.count(value) for value in column.values}
        header = column.header.replace("_", " ").lower()
        self.ask(f"how many different {header}s are there?", [str(len(counts))])
        for least in (False, True):
            wanted = (min if least else max)(counts.values())
            best = [value for value, count in counts.items() if count == wanted]
            if wanted > 1 or (least and len(best) <= 2):
                which = "who" if column.role == "person" else f"which {header}"
                self.ask(f"{which} has the {'fewest' if least else 'most'} {self.plural}?", best)
        value = self.random.choice(column.values)
        rows = [i for i, other in enumerate(column.values) if other == value]
        for way in column.ways("often") + [
            f"how many {self.plural} {way}?" for way in column.ways("has")
        ]:
            self.ask(way.replace("{}", value), [str(len(rows))])
        if len(rows) <= 5:
            for way in column.ways("reverse"):
                self.ask(
                    self._worded(way, "").replace("{}", value), [self.name.cells[i] for i in rows]
                )
        if column.spec.get("bare"):
            self.ask(f"how many {self.plural} are {value.lower()}?", [str(len(rows))])
            self.ask(f"how many {value.lower()} {self.plural} are there?", [str(len(rows))])
        if column.spec.get("plural"):
            self.ask(f"how many {value.lower()}s are there?", [str(len(rows))])
            self.ask(f"how many {value.lower()}s do we have?", [str(len(rows))])

    def _worded(self, way: str, said: str) -> str:
        return (
            way.replace("{noun}", self.noun)
            .replace("{plural}", self.plural)
            .replace("{said}", said)
        )

    def _ask_number(self, column: MadeColumn) -> None:
        self._ask_extremes(column, ("least", "most"), (min, max))
        groups: list[tuple[str, list[int]]] = [("", list(range(self.rows)))]
        groups += [
            (said, rows) for said, rows in self._conditions() if not said.startswith("that ")
        ]
        header = column.header.split(" (")[0].replace("_", " ").lower()
        for said, rows in groups:
            values = [column.values[i] for i in rows]
            if len(values) > 1:
                total, mean = figure(sum(values)), figure(sum(values) / len(values))
                for way in (
                    *column.ways("sum"),
                    f"what is the total {header} of the {{plural}} {{said}}?",
                ):
                    if "{}" not in way:
                        self.ask(self._worded(way, said), [total])
                for way in (
                    *column.ways("mean"),
                    f"what is the average {header} of the {{plural}} {{said}}?",
                ):
                    self.ask(self._worded(way, said), [mean])
            self._ask_record(column, said, rows)
        if column.role == "quantity":
            self._ask_quantity(column)
        self._ask_pairs(column)
        self._ask_groups(column, header)

    def _ask_record(self, column: MadeColumn, said: str, rows: list[int]) -> None:
        names = self.name.cells
        values = [column.values[i] for i in rows]
        for value_way, when_way, high, low, best in (
            ("value_max", "when_max", "high", "most", max),
            ("value_min", "when_min", "low", "least", min),
        ):  # fmt: skip
            wanted = best(values)
            best_rows = [i for i in rows if column.values[i] == wanted]
            for way in column.ways(value_way):
                self.ask(self._worded(way, said), [column.cells[best_rows[0]]])
            if len(best_rows) > 1:
                continue
            answer = [names[best_rows[0]]]
            for way in column.ways(when_way):
                self.ask(self._worded(way, said), answer)
            if said and len(rows) > 1:
                for way in column.ways(high):
                    self.ask(
                        self._pick(
                            (
                                f"what is the {way} {self.noun} {said}?",
                                f"who is the {way} {self.noun} {said}?"
                                if self.who
                                else f"which {self.noun} {said} is the {way}?",
                            )
                        ),
                        answer,
                    )
                for way in column.ways(low):
                    self.ask(f"{self._which()} {said} {way}?", answer)

    def _ask_extremes(
        self, column: MadeColumn, names: tuple[str, str], ends: tuple[Callable[..., Any], ...]
    ) -> None:
        """Bare adjectives and verb phrases: "the cheapest item", "who earns the most"."""
        adjectives = ("low", "high")
        for place, end in enumerate(ends):
            wanted = end(column.values)
            rows = [i for i, value in enumerate(column.values) if value == wanted]
            if len(rows) > 2:
                continue
            answer = [self.name.cells[i] for i in rows]
            for way in column.ways(names[place]):
                self.ask(f"{self._which()} {way}?", answer)
                if self.random.random() < 0.3:
                    self.ask(f"what is the name of the {self.noun} that {way}?", answer)
            for way in column.ways(adjectives[place]) if column.role != "date" else ():
                asked = (
                    f"what is the {way} {self.noun}?",
                    f"which {self.noun} is the {way}?",
                    f"{way} {self.noun}?",
                )
                self.ask(self._pick(asked), answer)
                if self.who:
                    self.ask(f"who is the {way}?", answer)
                    self.ask(f"who is {way}?", answer)
        header = column.header.split(" (")[0].replace("_", " ").lower()
        if column.role in ("number", "quantity") and self.rows > 5:
            order = sorted(range(self.rows), key=lambda i: -column.values[i])
            if column.values[order[2]] != column.values[order[3]]:
                top = [self.name.cells[i] for i in order[:3]]
                for way in (
                    f"top 3 {self.plural} by {header}",
                    f"which three {self.plural} have the highest {header}?",
                ):
                    self.ask(way, top)

    def _ask_quantity(self, column: MadeColumn) -> None:
        """How many of a thing is a cell, not a count of rows."""
        none = [self.name.cells[i] for i, value in enumerate(column.values) if value == 0]
        for way in column.ways("zero"):
            if none:
                self.ask(self._worded(way, ""), none)
        for other in self.columns:
            if other.spec.get("plural"):
                value = self.random.choice(other.values)
                total = sum(
                    v for v, o in zip(column.values, other.values, strict=True) if o == value
                )
                for way in column.ways("sum"):
                    if "{}" in way:
                        self.ask(way.replace("{}", f"{value.lower()}s"), [figure(total)])
        i = self.random.randrange(self.rows)
        for way in column.ways("ask"):
            self.ask(way.replace("{}", f"{self.name.cells[i].lower()}s"), [column.cells[i]])

    def _ask_pairs(self, column: MadeColumn) -> None:
        names = self.name.cells
        if self.rows < 2 or self.kind["name"] in ("time", "id"):
            return
        a, b = self.random.sample(range(self.rows), 2)
        first, second = column.values[a], column.values[b]
        if first == second:
            return
        if first < second:
            a, b, first, second = b, a, second, first
        gap = figure(first - second)
        header = column.header.split(" (")[0].replace("_", " ").lower()
        for way in column.ways("gap"):
            self.ask(way.replace("{a}", names[a]).replace("{b}", names[b]), [gap])
        self.ask(f"what is the difference in {header} between {names[a]} and {names[b]}?", [gap])
        self.ask(f"which has the higher {header}, {names[a]} or {names[b]}?", [names[a]])
        self.ask(
            f"who has more {header}, {names[b]} or {names[a]}?"
            if self.who
            else f"which has a lower {header}, {names[a]} or {names[b]}?",
            [names[a] if self.who else names[b]],
        )
        for way in column.ways("beats"):
            self.ask(way.replace("{a}", names[a]).replace("{b}", names[b]), ["Yes"])
            self.ask(way.replace("{a}", names[b]).replace("{b}", names[a]), ["No"])
        for way in column.ways("falls"):
            self.ask(way.replace("{a}", names[b]).replace("{b}", names[a]), ["Yes"])

    def _ask_groups(self, column: MadeColumn, header: str) -> None:
        for other in self.columns:
            if other.role not in ("category", "person"):
                continue
            groups: dict[str, list[float]] = {}
            for value, key in zip(column.values, other.values, strict=True):
                groups.setdefault(key, []).append(value)
            if len(groups) < 2 or self.rows < 6:
                continue
            name = other.header.replace("_", " ").lower()
            which = "who" if other.role == "person" else f"which {name}"
            for words, of in (("highest average", _mean), ("highest total", sum)):
                best = max(groups, key=lambda key: of(groups[key]))
                self.ask(f"{which} has the {words} {header}?", [best])

    def _ask_impossible(self) -> None:
        """Questions that the table does not answer."""
        random, names = self.random, self.name.cells
        nouns = [n.replace("-", " ") for n in _words("strange_nouns")]
        strange = _GRAMMAR["strange_conditions"].replace("\n", " ").split("|")
        columns = _GRAMMAR["strange_columns"].replace("\n", " ").split("|")
        found = [said for said, _ in self._conditions()]
        unknown = f"{random.choice(_words('first_names'))} {random.choice(_words('last_names'))}"
        while unknown in names:
            unknown = self._person()
        for _ in range(6):
            noun, odd, said = (
                random.choice(nouns),
                random.choice(strange).strip(),
                self._pick(found),
            )
            joined = said.removeprefix("that ") if said.startswith("that ") else f"are {said}"
            name = random.choice(names)
            for question in (
                f"how many {noun} are there?", f"how many {noun} do we have?",
                f"how many {noun} {joined}?",
                f"which {noun} {joined}?", f"how many {self.plural} are {odd}?", f"who is {odd}?",
                f"how many {self.plural} {said} are {odd}?", f"is {name} {odd}?",
                f"what is the {random.choice(columns).strip()} of {name}?",
                f"what is {name}'s {random.choice(columns).strip()}?",
            ):  # fmt: skip
                if random.random() < 0.4:
                    self.ask(question, ())
        for column in self.columns:
            for way in column.ways("ask")[:2]:
                self.ask(way.replace("{}", unknown), ())
            if column.role == "category" and column.ways("said"):
                pool = column.spec["values"]
                absent = set(_words(pool) if isinstance(pool, str) else pool) - set(column.values)
                for value in sorted(absent)[:2]:
                    said = self._pick(column.ways("said")).replace("{}", value)
                    self.ask(f"how many {self.plural} are {said}?", ())
        present = {spec["h"][0] for spec in (c.spec for c in self.columns)}
        for spec in self.kind["column"]:
            if spec["h"][0] not in present:
                for way in (
                    *spec.get("ask", ())[:2],
                    *(f"{self._which()} {w}?" for w in spec.get("most", ())[:2]),
                ):
                    self.ask(
                        way.replace("{}", random.choice(names)).replace(
                            "{h}", spec["h"][0].lower()
                        ),
                        (),
                    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _words(name: str) -> list[str]:
    return str(_GRAMMAR[name]).split()
