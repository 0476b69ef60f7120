"""Which documents of a collection a plan speaks of.

A small collection is read document by document, text included. In a large one the columns of
the store say which documents may meet a plan, and only their fields are read.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.survey.filters import Filter
from bot.survey.outcome import Outcome, declined
from bot.survey.pages import Page, page, pages
from bot.survey.plan import Plan
from bot.survey.table import Table
from bot.survey.words import kind_called
from index import Collection

FEW = 2000
"""So many documents are read one by one; of more, only the fields."""
VERY_FEW = 200
"""So few documents are read as text even when the question does not say that it means them."""
MOST_READ = 6000
"""So many documents of a large collection have their fields read for one question."""


@dataclass(frozen=True, slots=True)
class Task:
    """A plan about every document, and the collection that it is carried out on."""

    plan: Plan
    collection: Collection
    fields: Table

    @property
    def small(self) -> bool:
        """Are the documents few enough to be read one by one?"""
        return len(self.collection) <= FEW

    def spoken_of(self) -> bool:
        """Does the collection have fields for what is asked? Without a scope it must."""
        plan, fields = self.plan, self.fields
        if not fields.names:
            return False
        kind = kind_called(plan.noun) or kind_called(plan.noun.rpartition(" ")[2])
        if kind is None and not fields.means_all(plan.noun):
            return False
        held = [a for a in plan.attributes if a.id == "lifespan" or fields.holding(a)]
        if plan.attributes and not held:
            return False
        if not plan.filters:
            return bool(plan.attributes) or (kind is None and fields.uniform)
        # In a few documents the value itself is looked for, in a field of any name or in the text.
        few = kind is not None and len(self.collection) <= VERY_FEW
        told = [
            f
            for f in plan.filters
            if not few
            or (f.attribute and not fields.holding(f.attribute))
            or (f.type == "number" and not f.attribute)
        ]
        found = [self.possible_for(condition) for condition in told]
        if not told:
            return True
        if all(some is None for some in found):
            return bool(plan.attributes)
        return all(some is None or some for some in found)

    def possible_for(self, condition: Filter) -> set[int] | None:
        """The documents whose fields may meet a condition; None when fields cannot tell."""
        ranged = self.fields.in_range(condition)
        return ranged[0] if ranged else self.fields.meeting(condition)

    def possible(self) -> set[int] | None:
        """The documents that fields leave possible: those of every condition that they can tell."""
        found: set[int] | None = None
        for condition in self.plan.filters:
            some = None if condition.negated else self.possible_for(condition)
            if some is not None:
                found = some if found is None else found & some
        return found

    def told_by_columns(self) -> set[int] | None:
        """The documents that meet the plan, when the columns alone decide it exactly."""
        told_of = [*self.plan.attributes, *(f.attribute for f in self.plan.filters)]
        if not self.fields.means_all(self.plan.noun) and not any(
            self.fields.implies(attribute, self.plan.noun) for attribute in told_of
        ):
            return None
        found: set[int] | None = None
        for condition in self.plan.filters:
            ranged = self.fields.in_range(condition)
            if ranged is None:
                some = self.fields.meeting(condition)
            else:
                some = ranged[0] if ranged[1] else None
            if some is None:
                return None
            found = some if found is None else found & some
        return found

    def candidates(self) -> list[Page] | Outcome:
        """The documents of the right kind that may meet the conditions."""
        if self.small:
            return [one for one in pages(self.collection) if self.is_meant(one)]
        possible = self.possible()
        if possible is None:
            return declined("No field tells, and the documents are too many to read.")
        if len(possible) > MOST_READ:
            return declined(f"{len(possible):,} documents would have to be read.")
        return [one for one in self.fields.pages(sorted(possible)) if self.is_meant(one)]

    def is_meant(self, one: Page) -> bool:
        """Is a document of the kind that the plan speaks of?"""
        return self.fields.means_all(self.plan.noun) or one.is_kind(self.plan.noun)

    def is_meant_or_said_to_be(self, one: Page) -> bool:
        """The same, with the text looked up for a kind that fields do not show."""
        if self.is_meant(one):
            return True
        whole = page(one.key, self.collection)
        return whole is not None and self.is_meant(whole)
