"""Documents to passages to ranked hits. Knows nothing of questions and answers."""

from index.collection import Collection, Hit
from index.document import Document, Field, Passage, Section
from index.errors import (
    CitebotError,
    CollectionError,
    ExamError,
    MissingExtra,
    NothingToRead,
    NotText,
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
    "NotText",
    "NothingToRead",
    "Passage",
    "ReaderError",
    "Section",
    "SourceError",
]
