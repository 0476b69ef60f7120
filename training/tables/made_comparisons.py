"""Questions for the most, the least, sums, pairs and groups, and those that no table answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from index.tables.numbers import figure
from training.tables.made_table import GRAMMAR, MadeColumn, TableMaker, words_of


class Comparisons(TableMaker):
    """A table with the questions that compare its rows."""

    def ask_extremes(
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
                self.ask(f"{self.which()} {way}?", answer)
                if self.random.random() < 0.3:
                    self.ask(f"what is the name of the {self.noun} that {way}?", answer)
            for way in column.ways(adjectives[place]) if column.role != "date" else ():
                asked = (
                    f"what is the {way} {self.noun}?",
                    f"which {self.noun} is the {way}?",
                    f"{way} {self.noun}?",
                )
                self.ask(self.pick(asked), answer)
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

    def ask_quantity(self, column: MadeColumn) -> None:
        """How many of a thing is a cell, not a count of rows."""
        none = [self.name.cells[i] for i, value in enumerate(column.values) if value == 0]
        for way in column.ways("zero"):
            if none:
                self.ask(self.worded(way, ""), none)
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

    def ask_pairs(self, column: MadeColumn) -> None:
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

    def ask_groups(self, column: MadeColumn, header: str) -> None:
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
            for words, of in (("highest average", mean), ("highest total", sum)):
                best = max(groups, key=lambda key: of(groups[key]))
                self.ask(f"{which} has the {words} {header}?", [best])

    def ask_impossible(self) -> None:
        """Questions that the table does not answer."""
        random, names = self.random, self.name.cells
        nouns = [n.replace("-", " ") for n in words_of("strange_nouns")]
        strange = GRAMMAR["strange_conditions"].replace("\n", " ").split("|")
        columns = GRAMMAR["strange_columns"].replace("\n", " ").split("|")
        found = [said for said, _ in self.conditions()]
        unknown = (
            f"{random.choice(words_of('first_names'))} {random.choice(words_of('last_names'))}"
        )
        while unknown in names:
            unknown = self._person()
        for _ in range(6):
            noun, odd, said = (
                random.choice(nouns),
                random.choice(strange).strip(),
                self.pick(found),
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
                absent = set(words_of(pool) if isinstance(pool, str) else pool) - set(column.values)
                for value in sorted(absent)[:2]:
                    said = self.pick(column.ways("said")).replace("{}", value)
                    self.ask(f"how many {self.plural} are {said}?", ())
        present = {spec["h"][0] for spec in (c.spec for c in self.columns)}
        for spec in self.kind["column"]:
            if spec["h"][0] not in present:
                for way in (
                    *spec.get("ask", ())[:2],
                    *(f"{self.which()} {w}?" for w in spec.get("most", ())[:2]),
                ):
                    self.ask(
                        way.replace("{}", random.choice(names)).replace(
                            "{h}", spec["h"][0].lower()
                        ),
                        (),
                    )


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
