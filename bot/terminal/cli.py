"""The command ``citebot``: the only place that reads arguments and ends the process.

Importing this module is cheap: what a command needs is imported when it runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NoReturn

import click

from bot.terminal.ask_command import ask
from bot.terminal.eval_command import evaluate
from bot.terminal.files_command import files
from bot.terminal.help import Group
from bot.terminal.index_command import index
from bot.terminal.mcp_command import mcp
from bot.terminal.options import Opening, opening_options
from bot.terminal.streams import close_output, complain, output_style, tolerate_any_text

DONE, MISUSE, INTERRUPTED, PIPE_CLOSED = 0, 2, 130, 141
"""Exit codes: well; misuse or unreadable input; Ctrl-C; nobody reads what is printed."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with an exit code; never with a traceback."""
    tolerate_any_text()
    try:
        code = citebot.main(arguments, prog_name="citebot", standalone_mode=False) or DONE
        sys.stdout.flush()
    except click.ClickException as error:
        code = _fail(_advice(error))
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:
        code = PIPE_CLOSED
    except OSError as error:
        where = os.fsdecode(error.filename) if error.filename else "the output cannot be written"
        code = _fail(f"{where}: {error.strerror or error}")
    except Exception as error:
        from index.errors import CitebotError  # noqa: PLC0415

        if not isinstance(error, CitebotError):
            raise
        code = _fail(str(error))
    close_output()
    sys.exit(code)


def _advice(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    if context is None or message.endswith("?") or "citebot" in message:
        return message
    return f"{message}; see {context.command_path} --help"


def _fail(message: str) -> int:
    complain(message)
    return MISUSE


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        click.echo(f"citebot {version('citebot')}")
    except PackageNotFoundError:
        click.echo("citebot (not installed)")
    context.exit()


class CommandOrQuestion(Group):
    """A group that takes words which name no command as a question."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names, or ``ask`` with all the words."""
        if args[0] in self.commands or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        if advice := _misnamed(args[0], args[1:], list(self.commands)):
            raise click.UsageError(advice, ctx)
        return "ask", self.commands["ask"], args


def _misnamed(word: str, rest: Sequence[str], commands: Sequence[str]) -> str:
    """What to say of a first word that rather is a mistyped command, or a file; "" of others."""
    alone = not rest
    if alone and word == "help":
        return "citebot --help shows the commands"
    if alone and os.path.exists(word):  # noqa: PTH110  (a Path fails on very long names)
        return f"{word} is a file or a folder; ask about it with: citebot -d {word}"
    # "what" is as near to "chat" as "cht" is, but people hardly mistype the first letter.
    alike = [name for name in commands if name[0] == word[:1].casefold()]
    near = get_close_matches(word, alike, 1)
    if near and (alone or " " in rest[0] or os.path.exists(rest[0])):  # noqa: PTH110
        return f"there is no command {word!r}; did you mean {near[0]!r}?"
    return ""


@click.group(
    cls=CommandOrQuestion,
    invoke_without_command=True,
    subcommand_metavar="[COMMAND | QUESTION] ...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@opening_options
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.pass_context
def citebot(
    context: click.Context,
    sources: tuple[str, ...],
    reader: str | None,
    threshold: float | None,
) -> int | None:
    """Ask your own documents. Answers are short, and quoted from where they stand.

    Words that name no command are a question. Without any, the chat opens.
    """
    context.obj = Opening(sources, reader, threshold)
    if context.invoked_subcommand is None:
        return _chat(context.obj)
    return None


@citebot.command()
@opening_options
@click.pass_obj
def chat(
    before: Opening, sources: tuple[str, ...], reader: str | None, threshold: float | None
) -> int:
    """Ask one question after the other.

    At a terminal, /help lists the commands. Piped input is read as one question per line.
    """
    return _chat(before.also(sources, reader, threshold))


def _chat(opening: Opening) -> int:
    from bot.terminal.chat.repl import at_a_terminal, run  # noqa: PLC0415

    bot = opening.open(stops=at_a_terminal())
    run(bot, opening.name, output_style)
    return DONE


for command in (ask, index, files, evaluate, mcp):
    citebot.add_command(command)
