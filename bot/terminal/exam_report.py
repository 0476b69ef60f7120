"""What an exam gave, as lines: the table of figures, what went wrong, a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.answer import Answer
from bot.evaluation import Exam, ExamQuestion, Graded, by_kind, latency, retrieval
from bot.evaluation.comparison import Comparison, Given
from bot.terminal.places import place_of
from bot.terminal.rendering import INDENT, UNKNOWN
from bot.terminal.typesetting import Style, block, printable
from index.grammar import counted

_COLUMNS = {
    "questions": "n",
    "em": "EM",
    "f1": "F1",
    "guess_em": "guess EM",
    "guess_f1": "guess F1",
    "contains": "contains",
    "answered": "answered",
    "abstained": "abstained",
    "right": "right",
    "verbatim": "verbatim",
    "cited": "cited",
}
_LEGEND = """\
EM, F1: silence is right where there is no answer. guess: the best candidate of answerable \
questions, whatever the confidence. contains: an accepted answer stands in the answer. answered: \
of the answerable, abstained: of the unanswerable. right: EM of all that was answered. verbatim: \
the quote stands in the cited document. cited: moreover the document is right and the quote holds \
an accepted answer."""
_LEGEND_WIDTH = 100  # columns, where the output has no width of its own

Lines = Iterator[str]


def report_of(
    path: str, sources: Sequence[str], exam: Exam, graded: Sequence[Graded]
) -> dict[str, Any]:
    """The figures of an exam as plain data, for the table and for ``--json``."""
    asked = [g.question for g in graded]
    in_conversation = [q.conversation for q in asked if q.conversation is not None]
    return {
        "exam": path,
        "sources": list(sources),
        "questions": {
            "in_file": len(exam.questions),
            "asked": len(asked),
            "answerable": sum(q.answerable for q in asked),
            "unanswerable": sum(not q.answerable for q in asked),
            "in_conversation": len(in_conversation),
            "conversations": len(set(in_conversation)),
        },
        "figures": by_kind(graded),
        "retrieval": retrieval(graded) if exam.documents and not sources else None,
        "milliseconds": latency(graded),
    }


def table(report: Mapping[str, Any], style: Style) -> Lines:
    """The figures; columns that do not fit beside the others stand below them."""
    yield from block(_asked(report), style)
    yield from block(_of(report), style)
    yield ""
    figures = report["figures"]
    room = max(len(printable(kind)) for kind in figures) + 1
    for columns in _portions(style.width - room if style.width else 0):
        yield " " * room + "".join(f"{_COLUMNS[key]:>{_room(key)}}" for key in columns)
        for kind, values in figures.items():
            cells = (f"{_cell(values[key]):>{_room(key)}}" for key in columns)
            yield printable(kind).ljust(room) + "".join(cells)
        yield ""
    yield from block(_LEGEND, style if style.width else Style(width=_LEGEND_WIDTH))
    yield ""
    if report["retrieval"]:
        shares = ", ".join(f"{name} {_cell(v)}" for name, v in report["retrieval"].items())
        yield from block(f"gold paragraph: {shares}", style)
    times = report["milliseconds"]
    time = f"time: p50 {times['p50']:.1f} ms, p95 {times['p95']:.1f} ms a question"
    yield from block(time, style)


def _asked(report: Mapping[str, Any]) -> str:
    counts = report["questions"]
    total = counted(counts["in_file"], "question")
    talked = (
        f"; {counts['in_conversation']:,} of them in "
        f"{counted(counts['conversations'], 'conversation')}"
        if counts["conversations"]
        else ""
    )
    return (
        f"{printable(report['exam'])}: {counts['asked']:,} of {total}"
        f" ({counts['answerable']:,} answerable, {counts['unanswerable']:,} unanswerable{talked})"
    )


def _of(report: Mapping[str, Any]) -> str:
    own = "the seeds" if not report["retrieval"] else "its own paragraphs"
    where = ", ".join(map(printable, report["sources"])) or own
    read = ", each question's paragraph alone" if report["gold_passage"] else ""
    return (
        f"asked of {where}: {counted(report['documents'], 'document')},"
        f" {counted(report['passages'], 'passage')}{read}; reader: {printable(report['reader'])}"
    )


def _portions(width: int) -> Iterator[list[str]]:
    """The columns in groups that fit into ``width`` (0: all into one)."""
    group: list[str] = []
    for key in _COLUMNS:
        if width and group and sum(map(_room, [*group, key])) > width:
            yield group
            group = []
        group.append(key)
    yield group


def _room(key: str) -> int:
    return max(len(_COLUMNS[key]), 5) + 2


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


# What went wrong


def wrong_lines(graded: Sequence[Graded], style: Style) -> Lines:
    """Each question that was not answered rightly, what was expected, and what was given."""
    wrong = [one for one in graded if not one.right]
    yield f"wrong: {len(wrong):,} of {counted(len(graded), 'question')}"
    for one in wrong:
        yield ""
        yield from _question_lines(one.question, style)
        yield from block(f"given: {_given(one.answer)}", style, first=INDENT, indent=INDENT * 2)
        if one.answer.citation:
            where = place_of(one.answer.citation)
            quote = f"“{printable(one.answer.citation.quote)}” {where}"
            yield from block(quote, style, first=INDENT, indent=INDENT * 2, role="dim")


def _question_lines(question: ExamQuestion, style: Style) -> Lines:
    yield from block(f"{printable(question.id)}: {printable(question.text)}", style, role="strong")
    expected = " / ".join(map(printable, question.answers)) or UNKNOWN
    yield from block(f"expected: {expected}", style, first=INDENT, indent=INDENT * 2)


def _given(answer: Answer) -> str:
    if answer.text is not None:
        return f"{printable(answer.text)} ({answer.confidence:.2f})"
    if answer.guess is None:
        return UNKNOWN
    return f"{UNKNOWN} (its best guess: {printable(answer.guess)}, {answer.confidence:.2f})"


# Comparison


def comparison_lines(
    compared: Comparison, names: tuple[str, str], given: tuple[Given, Given], style: Style
) -> Lines:
    """How many questions only one side answers rightly, and the sign test over them."""
    first, second = map(printable, names)
    for text in (
        f"right in both: {len(compared.both):,}",
        f"right only in {first}: {len(compared.first):,}",
        f"right only in {second}: {len(compared.second):,}",
        f"right in neither: {len(compared.neither):,}",
        f"sign test: p = {compared.p:.3g} ({_verdict(compared)})",
    ):
        yield from block(text, style)
    if compared.missing:
        missing = counted(compared.missing, "question")
        yield from block(f"not compared, as {second} does not hold them: {missing}", style)
    for question in (*compared.first, *compared.second):
        yield ""
        yield from _question_lines(question, style)
        for name, answers in zip((first, second), given, strict=True):
            answer = answers[question.id]
            said = UNKNOWN if answer is None else printable(answer)
            yield from block(f"{name}: {said}", style, first=INDENT, indent=INDENT * 2)


def _verdict(compared: Comparison) -> str:
    if compared.p >= 0.05:
        return "the difference may be chance"
    better = "first" if len(compared.first) > len(compared.second) else "second"
    return f"the {better} is better, hardly by chance"
