"""Made tables with questions and their answers: see grammar.toml.

Rows stand in no order; headers, formats of dates and amounts vary; some questions ask for what the
table does not hold (an unknown noun, condition, name or column), and NULL is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random

from index.document import Table
from index.tables.numbers import figure
from training.tables.made_comparisons import Comparisons
from training.tables.made_table import GRAMMAR, Made, MadeColumn


def made_tables(count: int, seed: int) -> Iterator[tuple[Table, list[Made]]]:
    """So many tables, each with all questions that the grammar has for it."""
    random = Random(seed)
    for _ in range(count):
        kind = random.choice(GRAMMAR["kind"])
        yield _Maker(kind, random).make()


class _Maker(Comparisons):
    def make(self) -> tuple[Table, list[Made]]:
        random = self.random
        names = self.names()
        self.rows = len(names)
        specs = [c for c in self.kind["column"] if random.random() < 0.85] or self.kind["column"][
            :2
        ]
        random.shuffle(specs)
        self.columns = [self.column_of(spec) for spec in specs]
        self.name = MadeColumn({"role": "name"}, random.choice(self.kind["headers"]), names, names)
        self._ask_all()
        for column in self.columns:
            self._ask_of(column)
        self.ask_impossible()
        header, rows = self.written()
        name = random.choice(self.kind["table"])
        if random.random() < 0.3:
            name += random.choice(("_2023", "-2024", " list", "_export", " (old)"))
        return Table(name, header, rows), self.questions

    def _ask_all(self) -> None:
        """How many rows, which rows, two conditions, negations, yes or no."""
        random, names, plural = self.random, self.name.cells, self.plural
        self.ask(f"how many {plural} are there?", [str(self.rows)])
        self.ask(f"how many {plural} do we have in total?", [str(self.rows)])
        found = list(self.conditions())
        for said, rows in found:
            verb = said.removeprefix("that ")
            bare = said != verb
            joined = verb if bare else f"are {said}"
            self.ask(f"how many {plural} {joined}?", [str(len(rows))])
            self.ask(
                self.pick(
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
                self.ask(self.pick(asked), [names[i] for i in rows])
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
                self.ask(self.pick(column.ways("ask")).replace("{}", short), [answer])
            elif answer:
                header = column.header.split(" (")[0].replace("_", " ").lower()
                self.ask(f"what is the {header} of {short}?", [answer])
        if column.role in ("category", "person"):
            self._ask_category(column)
        elif column.role in ("number", "quantity"):
            self._ask_number(column)
        elif column.role in ("date", "year"):
            self.ask_extremes(column, ("first", "last"), (min, max))

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
                    self.worded(way, "").replace("{}", value), [self.name.cells[i] for i in rows]
                )
        if column.spec.get("bare"):
            self.ask(f"how many {self.plural} are {value.lower()}?", [str(len(rows))])
            self.ask(f"how many {value.lower()} {self.plural} are there?", [str(len(rows))])
        if column.spec.get("plural"):
            self.ask(f"how many {value.lower()}s are there?", [str(len(rows))])
            self.ask(f"how many {value.lower()}s do we have?", [str(len(rows))])

    def _ask_number(self, column: MadeColumn) -> None:
        self.ask_extremes(column, ("least", "most"), (min, max))
        groups: list[tuple[str, list[int]]] = [("", list(range(self.rows)))]
        groups += [(said, rows) for said, rows in self.conditions() if not said.startswith("that ")]
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
                        self.ask(self.worded(way, said), [total])
                for way in (
                    *column.ways("mean"),
                    f"what is the average {header} of the {{plural}} {{said}}?",
                ):
                    self.ask(self.worded(way, said), [mean])
            self._ask_record(column, said, rows)
        if column.role == "quantity":
            self.ask_quantity(column)
        self.ask_pairs(column)
        self.ask_groups(column, header)

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
                self.ask(self.worded(way, said), [column.cells[best_rows[0]]])
            if len(best_rows) > 1:
                continue
            answer = [names[best_rows[0]]]
            for way in column.ways(when_way):
                self.ask(self.worded(way, said), answer)
            if said and len(rows) > 1:
                for way in column.ways(high):
                    self.ask(
                        self.pick(
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
                    self.ask(f"{self.which()} {said} {way}?", answer)
