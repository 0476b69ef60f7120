"""The errors that a user can cause.

CitebotError
├── SourceError          a path that cannot be read as documents
│   ├── NothingToRead    a source that exists and holds no document
│   └── NotText          a file that is no document: a picture, a program
├── CollectionError      a collection on disk or on a cluster that is damaged, locked, of another
│                        version or not to be reached
├── MissingExtra         a format or feature whose optional package is not installed
├── ExamError            a file of questions that cannot be read
├── QuestionError        a question that is not a text
├── ReaderError          weights of the reader that are missing, damaged or of another version
└── SettingsError        a config file or an option with a value that cannot be

Every message is one line that says what is wrong, where (path, and line where there is one),
and what to do next. Nothing else leaves the public functions of ``index`` and ``bot`` because
of what a user gave them.
"""

from __future__ import annotations


class CitebotError(Exception):
    """The base of all errors that a user can cause; ``str()`` is one line for the user."""


class SourceError(CitebotError):
    """A path that cannot be read as documents."""


class NothingToRead(SourceError):
    """A source that exists and holds no document."""


class NotText(SourceError):
    """A file that is no document: a picture, a program, data of some program."""


class CollectionError(CitebotError):
    """A collection on disk or on a cluster that is damaged, locked, of another version or away."""


class MissingExtra(CitebotError):
    """A format or feature whose optional package is not installed."""


class ExamError(CitebotError):
    """A file of questions that cannot be read."""


class QuestionError(CitebotError, TypeError):
    """A question that is not a text."""


class ReaderError(CitebotError):
    """Weights of the reader that are missing, damaged or of another version."""


class SettingsError(CitebotError):
    """A config file or an option with a value that cannot be."""
