"""No count that leaves a word of the question out of account.

The ranking learns that words left over count against a plan; this rule holds whatever it learned:
where the answer is a figure that rows were counted or added up for, every content word must be said
by a condition or a column, announce an operation, or be near to what the table is about.
"""

from __future__ import annotations

from bot.tables.features import strangeness
from bot.tables.linking import title_stems
from bot.tables.parser import Parse
from bot.tables.plans import VALUES

COUNTED = frozenset(
    {
        "count", "distinct", "sum", "average", "count_diff", "sum_diff", "mean_diff", "repeated_count",
        "mode_count", "share", "product_sum", "range", "yes_no", "between",
    }
)  # fmt: skip
NEAR = 0.62
"""The least strangeness of a word that must be explained: 1 less its likeness to the table's words."""
GENERAL = frozenset(
    "person peopl row record entri thing item list tabl time case instanc occas year month day week"
    " file data sheet total overal altogeth far ever actual exact current final differ".split()
)
"""Stems that say nothing of their own about rows."""


def is_explained(parse: Parse) -> bool:
    """Does the plan account for every word that asks for something?"""
    return not unexplained(parse)


def unexplained(parse: Parse) -> list[str]:
    """The words that a figure leaves out of account; nothing for answers that are no figures."""
    if VALUES[parse.plan.value] not in COUNTED:
        return []
    asked = parse.links.asked
    strange = strangeness(parse.links)
    titles = title_stems(parse.links.table)
    return [
        asked.words[i]
        for i, stem in enumerate(asked.stems)
        if asked.content >> i & 1
        and not parse.plan.words >> i & 1
        and strange[i] > NEAR
        and stem not in GENERAL
        and stem not in titles
        and not stem[0].isdigit()
    ]
