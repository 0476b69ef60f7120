"""The command ``citebot``: the only place that reads arguments and ends the process.

Importing this module is cheap: what a command needs is imported when it runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from bot.terminal.index_command import index

if TYPE_CHECKING:
    from bot.bot import Bot

DONE, MISUSE, UNKNOWN, INTERRUPTED, PIPE_CLOSED = 0, 2, 3, 130, 141
"""Exit codes: an answer; misuse or unreadable input; it does not know; Ctrl-C; nobody reads."""

_PROBLEMS_SHOWN = 10

Command = TypeVar("Command", bound=Callable[..., Any])


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with an exit code; never with a traceback."""
    _tolerate_any_text()
    try:
        code = citebot.main(arguments, prog_name="citebot", standalone_mode=False) or DONE
        sys.stdout.flush()
    except click.ClickException as error:
        code = _fail(_advice(error))
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:
        code = PIPE_CLOSED
    except Exception as error:
        from index.errors import CitebotError  # noqa: PLC0415

        if not isinstance(error, CitebotError):
            raise
        code = _fail(str(error))
    _close_output()
    sys.exit(code)


def _tolerate_any_text() -> None:
    """Never fail on a character that the terminal's encoding lacks, nor on a closed stream."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _advice(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    if message.startswith("No such command"):
        return f'{message}; a question goes behind "citebot ask"'
    context = getattr(error, "ctx", None)
    if context is None or message.endswith("?"):
        return message
    return f"{message}; see {context.command_path} --help"


def _fail(message: str) -> int:
    from bot.terminal.typesetting import printable  # noqa: PLC0415

    print(f"citebot: {printable(message)}", file=sys.stderr)
    return MISUSE


def _close_output() -> None:
    """Flush what is left; whoever closed the other end of the pipe does not want to hear of it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (BrokenPipeError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        click.echo(f"citebot {version('citebot')}")
    except PackageNotFoundError:
        click.echo("citebot (not installed)")
    context.exit()


@dataclass(frozen=True, slots=True)
class Opening:
    """What to ask and who reads: options hold before and behind the name of a command."""

    sources: tuple[str, ...] = ()
    reader: str | None = None

    def also(self, sources: tuple[str, ...], reader: str | None) -> Opening:
        """These options with those behind the command's name."""
        return Opening(self.sources + sources, reader or self.reader)

    def open(self) -> Bot:
        """The bot over the sources; names what could not be read."""
        from bot.bot import Bot  # noqa: PLC0415

        with _reading():
            bot = Bot.open(*self.sources, reader=self.reader or "auto")
        warn(bot.collection.problems)
        return bot


def _named(_: click.Context, __: click.Parameter, sources: tuple[str, ...]) -> tuple[str, ...]:
    """An unset shell variable is no source: the empty path would be the current folder."""
    if "" in sources:
        raise click.BadParameter("the name of the source is empty")
    return sources


def _documents_option(function: Command) -> Command:
    return click.option(
        "-d",
        "--documents",
        "sources",
        multiple=True,
        metavar="SOURCE",
        callback=_named,
        help="A file, a folder or an on-disk collection; may be given several times."
        " None means the two seed documents.",
    )(function)


def _reader_option(function: Command) -> Command:
    return click.option(
        "--reader",
        default=None,
        metavar="READER",
        help="auto (the best that is installed), small, neural, or the folder of an extractive"
        " question answering model in ONNX.",
    )(function)


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@_documents_option
@_reader_option
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.pass_context
def citebot(context: click.Context, sources: tuple[str, ...], reader: str | None) -> int | None:
    """Ask your own documents. Answers are short, and quoted from where they stand.

    Without a command, the chat opens.
    """
    context.obj = Opening(sources, reader)
    if context.invoked_subcommand is None:
        return _chat(context.obj)
    return None


@citebot.command()
@_documents_option
@_reader_option
@click.pass_obj
def chat(before: Opening, sources: tuple[str, ...], reader: str | None) -> int:
    """Ask one question after the other.

    At a terminal, /help lists the commands. Piped input is read as one question per line.
    """
    return _chat(before.also(sources, reader))


def _chat(opening: Opening) -> int:
    from bot.terminal.chat.repl import run  # noqa: PLC0415

    bot = opening.open()
    run(bot, ", ".join(opening.sources) or "the seeds", output_style)
    return DONE


@citebot.command()
@click.argument("question")
@_documents_option
@_reader_option
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_obj
def ask(
    before: Opening, question: str, sources: tuple[str, ...], reader: str | None, as_json: bool
) -> int:
    """Answer one QUESTION.

    Exit status: 0 with an answer, 3 without one, 2 when something cannot be read.
    """
    from bot.terminal.record import full_record, json_text  # noqa: PLC0415
    from bot.terminal.rendering import answer_lines  # noqa: PLC0415

    if not any(character.isalnum() for character in question):
        raise click.UsageError("the question has no words; ask in words")
    answer = before.also(sources, reader).open().ask(question)
    if as_json:
        print(json_text(full_record(answer), indent=1, ascii_only=not _is_utf8(sys.stdout)))
    else:
        for line in answer_lines(answer, output_style()):
            print(line)
    return UNKNOWN if answer.text is None else DONE


@citebot.command("eval")
@click.argument("questions", metavar="QUESTIONS")
@_documents_option
@_reader_option
@click.option(
    "--predictions", metavar="OUT.jsonl", help="Write each answer as a line of JSON to a file."
)
@click.option("--json", "figures", metavar="OUT.json", help="Write the figures to a file.")
@click.option(
    "--gold-passage",
    is_flag=True,
    help="Read each question's own paragraph only (SQuAD files without -d).",
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N questions."
)
@click.pass_obj
def evaluate(
    before: Opening,
    *,
    questions: str,
    sources: tuple[str, ...],
    reader: str | None,
    predictions: str | None,
    figures: str | None,
    gold_passage: bool,
    limit: int | None,
) -> int:
    """Measure the answers to the QUESTIONS of a file: exam JSONL, or SQuAD 1.1 or 2.0.

    A SQuAD file without -d is its own collection: all its paragraphs.
    """
    from bot.terminal.sitting import sit  # noqa: PLC0415

    opening = before.also(sources, reader)
    sit(
        questions,
        opening.sources,
        reader=opening.reader or "auto",
        predictions=predictions,
        figures=figures,
        gold_passage=gold_passage,
        limit=limit,
        warn=warn,
    )
    return DONE


citebot.add_command(index)


@contextmanager
def _reading() -> Iterator[None]:
    """A word to whoever waits at a terminal, gone when there is something to see."""
    shown = "Reading …" if sys.stderr.isatty() else ""
    print(shown, end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        print("\r" + " " * len(shown) + "\r" if shown else "", end="", file=sys.stderr, flush=True)


def warn(problems: Sequence[str]) -> None:
    """Name what could not be read, one line each, on stderr."""
    from bot.terminal.typesetting import printable  # noqa: PLC0415

    for problem in problems[:_PROBLEMS_SHOWN]:
        print(f"citebot: {printable(problem)}", file=sys.stderr)
    if len(problems) > _PROBLEMS_SHOWN:
        print(f"citebot: and {len(problems) - _PROBLEMS_SHOWN} more", file=sys.stderr)


def output_style() -> Any:
    """Colours and wrapping on a terminal; in a file or a pipe, text as it is."""
    from shutil import get_terminal_size  # noqa: PLC0415

    from bot.terminal.typesetting import PLAIN, Style  # noqa: PLC0415

    if not sys.stdout.isatty():
        return PLAIN
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Style(colour=not plain, width=min(100, get_terminal_size().columns))


def _is_utf8(stream: Any) -> bool:
    return (getattr(stream, "encoding", None) or "").lower().replace("-", "") == "utf8"
