"""The reader: candidates to an answer from passages, each with a probability.

>>> from bot.question import analyze
>>> reader = Reader.load("small")
>>> passage = PassageView(1, "Bodmin", "History", "St. Petroc founded a monastery there.", 7.5)
>>> reader.read(analyze("Who founded a monastery?"), [passage], lambda term: 3.0).spans[0].text
'St. Petroc'
"""

from bot.reader.reader import READERS, Reader
from bot.reader.reading import PassageView, Reading, ReadSentence, Span

__all__ = ["READERS", "PassageView", "ReadSentence", "Reader", "Reading", "Span"]
