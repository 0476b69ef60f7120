"""The command ``citebot ask``: one question, or those that standard input holds."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from bot.terminal.help import Command
from bot.terminal.options import Opening, opening_options
from bot.terminal.streams import input_lines, is_utf8, output_style

if TYPE_CHECKING:
    from bot.answer import Answer
    from index import Collection

ANSWERED, UNKNOWN = 0, 3
"""Exit codes: every question was answered; one of them was not."""


@click.command(cls=Command)
@click.argument("words", nargs=-1, required=True, metavar="QUESTION")
@opening_options
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_obj
def ask(
    before: Opening,
    *,
    words: tuple[str, ...],
    sources: tuple[str, ...],
    reader: str | None,
    threshold: float | None,
    as_json: bool,
) -> int:
    """Answer one question, or those of standard input.

    QUESTION is words, quoted or not; - reads questions from standard input, one per line. With
    --json, those are answered as JSON lines.

    Exit status: 0 with an answer, 3 without one, 2 when something cannot be read.
    """
    piped = words == ("-",)
    questions = input_lines() if piped else [" ".join(words)]
    if not any(character.isalnum() for question in questions for character in question):
        raise click.UsageError("the question has no words; ask in words")
    bot = before.also(sources, reader, threshold).open()
    answers = map(bot.ask, questions)
    if as_json:
        return _print_json(answers, lines=piped)
    return _print(answers, bot.collection, repeat=len(questions) > 1)


def _print(answers: Iterable[Answer], collection: Collection, *, repeat: bool) -> int:
    """Print answers, with their questions where ``repeat`` says so; gives the exit code."""
    from bot.terminal.rendering import answer_lines, question_line  # noqa: PLC0415

    style, code = output_style(), ANSWERED
    for number, answer in enumerate(answers):
        if number:
            print()
        if repeat:
            print(question_line(answer.question, style))
        for line in answer_lines(answer, style, collection=collection):
            print(line)
        sys.stdout.flush()
        code = code if answer.text is not None else UNKNOWN
    return code


def _print_json(answers: Iterable[Answer], *, lines: bool) -> int:
    """Print answers as JSON, each on one line or one on several; gives the exit code."""
    from bot.terminal.record import full_record, json_text  # noqa: PLC0415

    code, ascii_only = ANSWERED, not is_utf8(sys.stdout)
    for answer in answers:
        found = full_record(answer)
        if lines:
            found = {"question": answer.question, **found}
        print(json_text(found, indent=None if lines else 1, ascii_only=ascii_only), flush=True)
        code = code if answer.text is not None else UNKNOWN
    return code
