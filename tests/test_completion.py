"""Completion in bash, zsh and fish: click's own, set up as the README says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")

BASH = """
eval "$(_CITEBOT_COMPLETE=bash_source citebot)"
read -ra COMP_WORDS <<< "citebot $1"
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_citebot_completion citebot
echo "${COMPREPLY[@]}"
"""
FISH = """
_CITEBOT_COMPLETE=fish_source citebot | source
complete -C "citebot $argv[1]"
"""


@pytest.fixture
def variables(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """An environment in which the command is called citebot, and a collection teas."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "citebot"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bot "$@"\n')
    command.chmod(0o755)
    config = tmp_path / "config" / "citebot" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[collections]\nteas = "/srv/teas"\n')
    return {**environment, "PATH": f"{folder}:{environment['PATH']}"}


def shell(name: str) -> str:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    return name


@pytest.mark.parametrize(("name", "script"), [("bash", BASH), ("fish", FISH)])
@pytest.mark.parametrize(
    ("typed", "expected"), [("fi", "files"), ("ask --rea", "--reader"), ("ask -d te", "teas")]
)
def test_bash_and_fish_complete_commands_options_and_collections(
    variables: dict[str, str], name: str, script: str, typed: str, expected: str
) -> None:
    command = [shell(name), "-c", script, *(["bash"] if name == "bash" else []), typed]
    done = subprocess.run(
        command, env=variables, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert expected in done.stdout.split(), done.stderr


def test_zsh_completes_commands(variables: dict[str, str]) -> None:
    with pexpect.spawn(shell("zsh"), ["-f", "-i"], env=variables, timeout=30) as process:
        process.sendline("autoload -Uz compinit; compinit -u -D")
        process.sendline('eval "$(_CITEBOT_COMPLETE=zsh_source citebot)"; echo re"a"dy')
        process.expect("ready")
        process.send("citebot fi\t")
        process.expect("files")
        process.sendcontrol("c")
        process.sendline("exit")
        process.expect(pexpect.EOF)


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_readme_says_how_to_set_it_up(name: str) -> None:
    assert re.search(rf"_CITEBOT_COMPLETE={name}_source citebot", README)
