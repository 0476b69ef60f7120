"""Files of questions with accepted answers: exam JSONL, and SQuAD 1.1 and 2.0."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from index import Document, ExamError, Section

_READ = ("id", "question", "answers", "kind", "document", "documents", "support", "conversation")
_REMARKS = ("evidence", "file", "turn")  # for people; not read here


@dataclass(frozen=True, slots=True)
class ExamQuestion:
    """One question of an exam.

    ``answers`` are the accepted ones; none means that the documents do not answer it.
    ``documents`` are the titles that may be cited, none when the exam does not say;
    ``any_quote`` marks a question over many documents, where the quote of one of them need not
    hold the answer. The questions of one ``conversation`` follow each other. ``paragraph`` is the
    gold paragraph of SQuAD.
    """

    id: str
    text: str
    answers: tuple[str, ...]
    kind: str = "all"
    documents: tuple[str, ...] = ()
    any_quote: bool = False
    conversation: str | None = None
    paragraph: str | None = None

    @property
    def answerable(self) -> bool:
        """Do the documents answer it?"""
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class Exam:
    """The questions of a file; ``documents`` are its own ones (SQuAD brings its paragraphs).

    ``problems`` names, a line each, what stands in the file and is not read.
    """

    questions: tuple[ExamQuestion, ...]
    documents: tuple[Document, ...] = ()
    problems: tuple[str, ...] = ()


def read_exam(path: str | os.PathLike[str]) -> Exam:
    """Read exam JSONL or a SQuAD file, told apart by content.

    Raises ``ExamError`` that names the file, and the line where there is one.
    """
    path = Path(path)
    text = text_of(path)
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        whole = None
    if isinstance(whole, dict) and "data" in whole:
        return _squad(path, whole["data"])
    rows = [(f"{path}:{n}", json_object(f"{path}:{n}", line)) for n, line in lines_of(text)]
    exam = Exam(tuple(_question(*row) for row in rows), problems=tuple(_unknown_keys(rows)))
    _check(path, exam)
    return exam


def text_of(path: Path) -> str:
    """The text of a UTF-8 file. Raises ``ExamError`` that names it, and the line that is not."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ExamError(f"{path}: cannot be read ({error.strerror}); name a file") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ExamError(f"{path}:{line}: is not UTF-8; convert the file to UTF-8") from None


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines of JSONL that are not empty, with their numbers."""
    # Not splitlines(): JSON strings may hold U+2028 and its kind as they are.
    return [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]


def _check(path: Path, exam: Exam) -> None:
    if not exam.questions:
        raise ExamError(f"{path}: holds no questions; name an exam (JSONL) or a SQuAD file")
    seen: set[str] = set()
    for question in exam.questions:
        if question.id in seen:
            raise ExamError(f"{path}: two questions have the id {question.id!r}; rename one")
        seen.add(question.id)


# Exam JSONL


def json_object(where: str, line: str) -> dict[str, Any]:
    """The object of one line of JSONL. Raises ``ExamError`` that says where."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "nested too deeply")
        raise ExamError(f"{where}: is not JSON ({reason}); correct or remove the line") from None
    if not isinstance(row, dict):
        raise ExamError(f"{where}: is not a JSON object with id, question and answers")
    return row


def _unknown_keys(rows: Iterable[tuple[str, dict[str, Any]]]) -> list[str]:
    """A line for each key that is not read, where it stands first.

    Raises ``ExamError`` for one that is nearly a key: a question would be asked in another way.
    """
    first: dict[str, str] = {}
    for where, row in rows:
        for key in row:
            first.setdefault(key, where)
    problems = []
    for key, where in first.items():
        if key in _READ or key in _REMARKS:
            continue
        if near := get_close_matches(key, _READ, 1, 0.75):
            raise ExamError(f"{where}: there is no key {key!r}; did you mean {near[0]!r}?")
        problems.append(f"{where}: the key {key!r} is not read")
    return problems


def _question(where: str, row: dict[str, Any]) -> ExamQuestion:
    answers = _get(where, row, "answers")
    documents = [_optional(where, row, "document"), *_titles(where, row)]
    return ExamQuestion(
        id=_text(where, "id", _get(where, row, "id")),
        text=_text(where, "question", _get(where, row, "question")),
        answers=_texts(where, "answers", answers),
        kind=_optional(where, row, "kind") or "all",
        documents=tuple(dict.fromkeys(title for title in documents if title)),
        any_quote="support" in row,
        conversation=_optional(where, row, "conversation"),
    )


def _titles(where: str, row: dict[str, Any]) -> list[str]:
    """The other documents that may be cited: of ``documents`` and of ``support``."""
    support = row.get("support") or []
    if not isinstance(support, list) or not all(isinstance(item, dict) for item in support):
        raise ExamError(f"{where}: support is not a list of objects; correct the line")
    titles = [_text(where, "document", _get(where, item, "document")) for item in support]
    return [*_texts(where, "documents", row.get("documents") or []), *titles]


def _get(where: str, row: dict[str, Any], key: str) -> Any:
    if key not in row:
        raise ExamError(f"{where}: the key {key!r} is missing; add it")
    return row[key]


def _optional(where: str, row: dict[str, Any], key: str) -> str | None:
    value = row.get(key)
    return None if value is None else _text(where, key, value)


def _text(where: str, key: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ExamError(f"{where}: {key} is not a text; correct it")


def _texts(where: str, key: str, values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise ExamError(f"{where}: {key} is not a list of texts; correct it")
    return tuple(_text(where, key, value) for value in values)


# SQuAD


def _squad(path: Path, articles: Any) -> Exam:
    """Each article is a document, each paragraph a section of it without a heading."""
    paragraphs: dict[str, list[str]] = {}
    questions: list[ExamQuestion] = []
    try:
        for article in articles:
            title = article["title"].replace("_", " ")
            for paragraph in article["paragraphs"]:
                text = _string(paragraph["context"])
                paragraphs.setdefault(title, []).append(text)
                questions += (_squad_question(qa, title, text) for qa in paragraph["qas"])
        documents = tuple(
            Document(title, tuple(Section("", text) for text in texts))
            for title, texts in paragraphs.items()
        )
    except KeyError as error:
        raise ExamError(
            f"{path}: a part of this SQuAD file lacks the key {error}; {_near(questions)}"
        ) from None
    except (TypeError, AttributeError):
        raise ExamError(f"{path}: is not laid out as SQuAD is; {_near(questions)}") from None
    exam = Exam(tuple(questions), documents)
    _check(path, exam)
    return exam


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _near(questions: list[ExamQuestion]) -> str:
    return f"look behind question {questions[-1].id!r}" if questions else "look at its beginning"


def _squad_question(qa: dict[str, Any], title: str, paragraph: str) -> ExamQuestion:
    """``plausible_answers`` of SQuAD 2.0 are none; of several annotators all count."""
    impossible = qa.get("is_impossible", False)
    answers = () if impossible else tuple(dict.fromkeys(_string(a["text"]) for a in qa["answers"]))
    return ExamQuestion(
        id=str(qa["id"]),
        text=str(qa["question"]),
        answers=answers,
        kind="answerable" if answers else "unanswerable",
        documents=(title,),
        paragraph=paragraph,
    )
