"""Plans over two sets of rows or two columns, and those that answer closed questions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from bot.tables.language import CHOICES, YES_NO
from bot.tables.plan import VALUE, Plan
from bot.tables.planner import Planner


class PairPlanner(Planner):
    """Makes plans that compare, and plans that answer yes, no or one of two words."""

    def all(self) -> Iterator[Plan]:
        """All of them."""
        yield from self._pairs()
        yield from self._column_pairs()
        yield from self._choices()
        yield from self._yes_or_no()

    def _pairs(self) -> Iterator[Plan]:
        asked = self.asked
        gap, total, either = asked.has("difference"), asked.has("sum"), asked.has("or")
        if not (gap or total or either):
            return
        for one, other in combinations(self._named_sets(), 2):
            a, b = self.sets[one], self.sets[other]
            if a.rows & b.rows or not set(a.columns) & set(b.columns):
                continue
            if a.words & b.words & asked.content and len(a.conditions) + len(b.conditions) < 4:
                continue
            yield from self._of_pair(one, other, a.words | b.words)

    def _named_sets(self) -> list[int]:
        shapes = ("eq", "part", "num", "and", "empty", "andafter")
        found = [n for n, s in enumerate(self.sets) if n and s.shape in shapes and s.rows]
        return found[:14]

    def _of_pair(self, one: int, other: int, words: int) -> Iterator[Plan]:
        asked, a, b = self.asked, self.sets[one], self.sets[other]
        gap, mean = asked.has("difference"), asked.has("average")
        few = a.rows.bit_count() <= 2 and b.rows.bit_count() <= 2
        either = self.superlative | asked.has("or")

        def plan(value: str, column: int, said: int) -> Plan:
            named = self.named[column] if column >= 0 else 0
            return Plan(VALUE[value], 0, one, column, -1, words | named | said, other)

        for column in self.numeric:
            if column in a.columns and self.columns[column].kind == "text":
                continue
            if gap and few:
                yield plan("diff", column, gap)
            elif gap and self.columns[column].kind == "number":
                yield plan("sum_diff", column, gap)
                if mean:
                    yield plan("mean_diff", column, gap | mean)
            if mean and either:
                yield plan("more_mean", column, mean | either)
                yield plan("less_mean", column, mean | either)
        if few and gap and (asked.says("between") or asked.has("next")):
            yield plan("between", -1, gap)
        if gap:
            yield plan("count_diff", -1, gap)
        if either:
            shared = sorted(set(a.columns) & set(b.columns))[0]
            yield plan("more_rows", shared, either)._replace(words=words | either)
            yield plan("fewer_rows", shared, either)._replace(words=words | either)

    def _column_pairs(self) -> Iterator[Plan]:
        """Two numbers of a row, or of all rows: their difference, their sum, the higher one."""
        asked, links = self.asked, self.links
        gap, total = asked.has("difference"), asked.has("sum")
        either = self.superlative | asked.has("or")
        named = [
            n for n in self.numeric
            if self.named[n] & asked.content and links.columns[n].score >= 0.7
            and self.columns[n].kind != "date"
        ][:5]  # fmt: skip
        if total and asked.says("value", "worth", "cost", "stock", "revenue", "amount", "turnover"):
            yield from self._products()
        if len(named) < 2:
            return
        for number, rows in enumerate(self.sets):
            if rows.rows.bit_count() != 1 and number:
                continue
            for one, other in combinations(named, 2):
                if self.named[one] == self.named[other]:
                    continue
                words = rows.words | self.named[one] | self.named[other]
                for value, said, wanted in (
                    ("column_diff", gap, gap), ("column_sum", total, total or asked.says("and")),
                    ("higher_column", either, either), ("lower_column", either, either),
                ):  # fmt: skip
                    if wanted:
                        yield Plan(VALUE[value], 0, number, one, other, words | said)

    def _products(self) -> Iterator[Plan]:
        """The sum of price times quantity: "what is the stock worth?"."""
        priced = [
            n
            for n in self.numeric
            if self.columns[n].facts.before or self.columns[n].facts.integral < 0.9
        ]
        counted = [n for n in self.numeric if self.columns[n].kind == "number" and n not in priced]
        said = self.asked.has("sum")
        for number, rows in enumerate(self.sets[:12]):
            for price in priced[:2]:
                for quantity in counted[:3]:
                    words = rows.words | said | self.named[price] | self.named[quantity]
                    yield Plan(VALUE["product_sum"], 0, number, price, quantity, words)

    # Closed questions

    def _choices(self) -> Iterator[Plan]:
        """Questions like "more or less than five?"; ``number`` is the place of the "or"."""
        asked = self.asked
        words = asked.words
        places = [
            i for i in range(1, len(words) - 1)
            if words[i] == "or" and words[i - 1] in CHOICES and words[i + 1] in CHOICES
        ]  # fmt: skip
        if not places:
            return
        at = places[0]
        said = 7 << at - 1 | asked.has("more_than", "less_than")
        for number, rows in enumerate(self.sets[:25]):
            for _, figure in asked.numbers[:2]:
                if figure & rows.words:
                    continue
                common = rows.words | figure | said
                yield Plan(VALUE["choice"], 0, number, -1, -1, common | self.counted, -1, at)
                if rows.rows.bit_count() == 1:
                    for column in self.numeric:
                        words_ = common | self.named[column]
                        yield Plan(VALUE["choice"], 0, number, column, -1, words_, -1, at)
        named = self._named_sets()[:10]
        for one, other in combinations(named, 2):
            a, b = self.sets[one], self.sets[other]
            if a.rows & b.rows or a.words & b.words:
                continue
            if a.words & -a.words > b.words & -b.words:
                one, other, a, b = other, one, b, a  # noqa: PLW2901
            yield Plan(VALUE["choice"], 0, one, -1, -1, a.words | b.words | said, other, at)
            for column in self.numeric:
                common = a.words | b.words | said | self.named[column]
                yield Plan(VALUE["choice"], 0, one, column, -1, common, other, at)

    def _yes_or_no(self) -> Iterator[Plan]:
        asked = self.asked
        if not asked.words or asked.words[0] not in YES_NO:
            return
        wanted = ("eq", "part", "num", "cmp", "and", "andcmp", "andafter", "date", "and3")
        sets = [n for n, s in enumerate(self.sets[:40]) if n and s.shape in wanted]
        for number in sets[:30]:
            yield Plan(VALUE["yes_no"], 0, number, words=self.sets[number].words)
        yield Plan(VALUE["yes_no"], 0, 0, number=1)
        single = [n for n in sets if self.sets[n].shape in ("eq", "part", "num", "cmp", "date")][
            :10
        ]
        for one, other in combinations(single, 2):
            a, b = self.sets[one], self.sets[other]
            if not a.words & b.words:
                yield Plan(VALUE["yes_no"], 0, one, words=a.words | b.words, other=other)
            if a.words & b.words or a.rows & b.rows or "than" not in asked.words:
                continue
            if a.words & -a.words > b.words & -b.words:
                one, other, a, b = other, one, b, a  # noqa: PLW2901
            if max(a.rows.bit_count(), b.rows.bit_count()) == 1:
                for column in self.numeric:
                    words = (
                        a.words | b.words | self.named[column] | asked.has("more_than", "less_than")
                    )
                    for value in ("yes_more", "yes_less"):
                        yield Plan(VALUE[value], 0, one, column, -1, words, other)
