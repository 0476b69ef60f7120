"""What plans are made from: the columns and the words of a question, seen once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.tables.conditions import RowSet
from bot.tables.language import HOW_MUCH
from bot.tables.linking import Links
from bot.tables.parts import shape_of


class Planner:
    """The columns of a table and the words of a question, as plans need them."""

    def __init__(self, links: Links, sets: Sequence[RowSet]) -> None:
        self.links, self.sets, self.asked = links, sets, links.asked
        self.columns = links.table.columns
        self.shapes = [shape_of(column) for column in self.columns]
        self.named = [column.words for column in links.columns]
        self.numeric = [n for n, column in enumerate(self.columns) if column.facts.numeric]
        asked = self.asked
        self.superlative = asked.has("most", "least")
        self.neighbour = asked.has("next", "previous")
        self.counted = asked.has("count")
        self.how_much = not HOW_MUCH.isdisjoint(asked.words)
        self.yearly = asked.wh == "when" or asked.says("year", "years")
