"""Documents to passages to ranked hits. Knows nothing of questions and answers."""

from index.collection import Collection, Hit
from index.document import Document, Field, Part, Passage, Place, Section, Table
from index.errors import (
    CitebotError,
    CollectionError,
    ExamError,
    MissingExtra,
    NothingToRead,
    ReaderError,
    SourceError,
)

__all__ = [
    "CitebotError",
    "Collection",
    "CollectionError",
    "Document",
    "ExamError",
    "Field",
    "Hit",
    "MissingExtra",
    "NothingToRead",
    "Part",
    "Passage",
    "Place",
    "ReaderError",
    "Section",
    "SourceError",
    "Table",
]
