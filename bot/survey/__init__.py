"""Questions over many documents: count, list, compare, order, subtract, add up.

They are answered from the fields of the whole collection, and where a document has none, from
what its text says in as many words; never from the passages that a search happened to find. A
question of the kind that cannot be answered exactly is not answered, and the note says why.
"""

from bot.survey.survey import survey

__all__ = ["survey"]
