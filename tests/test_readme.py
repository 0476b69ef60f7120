"""What the README shows is what happens, and it leaves no command and no option out."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

import bot
import index
from bot.terminal.chat.registry import COMMANDS
from bot.terminal.cli import citebot as command_line
from bot.terminal.settings import read_settings

Run = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def _options() -> Iterator[tuple[str, str]]:
    groups: list[tuple[str, click.Command]] = [
        ("", command_line),
        *sorted(command_line.commands.items()),
    ]
    for name, command in groups:
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield name, max(parameter.opts, key=len)


@pytest.mark.parametrize("name", sorted(command_line.commands))
def test_every_command_is_documented(name: str) -> None:
    assert f"citebot {name}" in README


@pytest.mark.parametrize(("command", "option"), list(_options()))
def test_every_option_is_documented(command: str, option: str) -> None:
    assert f"`{option}" in README


@pytest.mark.parametrize("name", COMMANDS)
def test_every_chat_command_is_documented(name: str) -> None:
    assert f"`{COMMANDS[name].usage}`" in README
    assert COMMANDS[name].summary.partition(";")[0].partition(":")[0] in README


def test_every_make_target_that_is_shown_exists() -> None:
    shown = set(re.findall(r"\bmake ([a-z]+)", README))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {"chat", "test", "check", "bench"} <= shown <= targets


def test_the_config_file_that_is_shown_can_be_read(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^```toml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    (tmp_path / "config.toml").write_text(shown, "utf-8")
    settings = read_settings(tmp_path / "config.toml")
    assert ("small", 0.6) == (settings.reader, settings.threshold)
    assert {"notes", "work"} == set(settings.collections)


def test_every_link_to_a_file_leads_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def _console() -> Iterator[tuple[str, str]]:
    """The commands of the README with the output that it shows."""
    for block in re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


@pytest.mark.parametrize(("command", "output"), list(_console()))
def test_commands_print_what_is_shown(
    command: str, output: str, environment: dict[str, str]
) -> None:
    words = shlex.split(command)
    assert words[0] == "citebot"
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words[1:]],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert doctest.OutputChecker().check_output(output, done.stdout, FLAGS), done.stdout


def test_python_examples_print_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(ROOT / "README.md"), False, optionflags=FLAGS)
    assert tried > 4
    assert failed == 0


def _modules() -> list[str]:
    found = [bot.__name__, index.__name__]
    for package in (bot, index):
        found += [m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    return [name for name in found if not name.endswith("__main__")]


@pytest.mark.parametrize("name", _modules())
def test_examples_in_docstrings_hold(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=FLAGS)
    assert failed == 0
