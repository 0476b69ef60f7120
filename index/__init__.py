"""Documents to passages to ranked hits. Knows nothing of questions and answers."""

from index.collection import Collection, Progress, StopReading
from index.document import Document, Field, Part, Passage, Place, Section, Table
from index.errors import (
    CitebotError,
    CollectionError,
    ExamError,
    MissingExtra,
    NothingToRead,
    NotText,
    QuestionError,
    ReaderError,
    SettingsError,
    SourceError,
)
from index.files import FileReport
from index.hit import Hit

__all__ = [
    "CitebotError",
    "Collection",
    "CollectionError",
    "Document",
    "ExamError",
    "Field",
    "FileReport",
    "Hit",
    "MissingExtra",
    "NotText",
    "NothingToRead",
    "Part",
    "Passage",
    "Place",
    "Progress",
    "QuestionError",
    "ReaderError",
    "Section",
    "SettingsError",
    "SourceError",
    "StopReading",
    "Table",
]
