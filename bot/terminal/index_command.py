"""The command ``citebot index``: builds and updates collections on disk and on a cluster."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bot.terminal.help import Command
from bot.terminal.options import expanded, named
from bot.terminal.progress import ProgressBar, time_left
from bot.terminal.streams import complain, redraws

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.build import Progress, Summary


@click.command("index", cls=Command)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", callback=named)
@click.option(
    "--to",
    required=True,
    metavar="FOLDER",
    help="The folder of the collection, made if needed; or opensearch://HOST:PORT/NAME.",
)
@click.option("--strict", is_flag=True, help="End with an error at the first unreadable file.")
@click.option("--rebuild", is_flag=True, help="Forget what the collection holds and begin anew.")
def index(sources: tuple[str, ...], to: str, strict: bool, rebuild: bool) -> int:
    """Build a collection on disk or on a cluster, or bring one up to date.

    Files that did not change are not read again; what other sources gave stays.
    """
    from index.cluster.address import is_address  # noqa: PLC0415
    from index.errors import NothingToRead  # noqa: PLC0415

    update: Callable[..., Summary]
    if is_address(to):
        from index.cluster.build import update  # noqa: PLC0415
    else:
        from index.build import update  # noqa: PLC0415

    bar = ProgressBar(sys.stderr, redraws=redraws(sys.stderr))

    def on_progress(progress: Progress) -> None:
        bar.show(progress.done / max(1, progress.total), lambda: describe(progress))

    def on_problem(problem: str) -> None:
        bar.clear()
        complain(problem)

    try:
        summary = update(
            to,
            expanded(sources),
            strict=strict,
            rebuild=rebuild,
            on_progress=on_progress,
            on_problem=on_problem,
        )
    finally:
        bar.clear()
    print(summary)
    if not summary.documents:
        raise NothingToRead(f"{to}: holds no document; name files or folders with documents")
    return 0


def describe(progress: Progress) -> str:
    """A line such as ``41%, 12,000 documents, 13,400 passages, 5,100 passages/s, 0:03 left``."""
    from index.grammar import counted  # noqa: PLC0415

    share = progress.done / max(1, progress.total)
    rate = progress.passages / max(progress.seconds, 1e-9)
    parts = [
        f"{share:.0%}",
        counted(progress.documents, "document"),
        counted(progress.passages, "passage"),
        f"{rate:,.0f} passages/s",
        time_left(share, progress.seconds),
    ]
    return ", ".join(filter(None, parts))
