"""The reader: candidates to an answer from passages, each with a probability.

>>> from bot.question import analyze
>>> reader = Reader.load()
>>> passage = PassageView(1, "Bodmin", "History", "St. Petroc founded a monastery there.", 7.5)
>>> reader.read(analyze("Who founded a monastery?"), [passage], lambda term: 3.0)[0].text
'St. Petroc'
"""

from bot.reader.calibration import signals
from bot.reader.reader import PassageView, Reader
from bot.reader.span import Span

__all__ = ["PassageView", "Reader", "Span", "signals"]
