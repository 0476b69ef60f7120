"""What many tests need: the bot over the seeds, and citebot as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import Bot
from bot.terminal.cli import main

ROOT = Path(__file__).parent.parent
_NOT_INHERITED = (
    "NO_COLOR", "COLUMNS", "LINES", "PAGER", "LESS", "VISUAL", "EDITOR", "DISPLAY",
    "WAYLAND_DISPLAY",
)  # fmt: skip
Process = subprocess.CompletedProcess


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what is read out of the cache of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def seeds_bot() -> Bot:
    """A bot over the seeds, which no test changes."""
    return Bot.open()


@pytest.fixture(scope="session")
def small_bot() -> Bot:
    """A bot over the seeds with the small reader, whatever is installed; no test changes it."""
    return Bot.open(reader="small")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The variables of a process that leaves no traces and finds none."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in _NOT_INHERITED and not name.startswith("PYTHON")
    }
    return {
        **inherited,
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_STATE_HOME": str(tmp_path),
        "TERM": "xterm",
    }


@pytest.fixture
def here(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Process[str]]:
    """Run ``citebot`` with arguments inside this process: the same, sooner."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(list(map(str, arguments)))
        printed = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return subprocess.CompletedProcess(arguments, end.value.code, printed.out, printed.err)

    return run


@pytest.fixture
def citebot(environment: dict[str, str], tmp_path: Path) -> Callable[..., Process[str]]:
    """Run ``citebot`` with arguments from an empty folder; gives what it printed."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    def run(
        *arguments: object, stdin: str | bytes = b"", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *map(str, arguments)],
            input=stdin.encode("utf-8") if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=folder,
            env={**environment, **variables},
            timeout=60,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        )

    return run
