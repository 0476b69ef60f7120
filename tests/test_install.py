"""An installation answers offline, leaves its folders alone, and goes without a trace.

For each Python that is there, of those that the project supports. Minutes, and a package index.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

VERSIONS = ("3.10", "3.11", "3.12", "3.13")
LEFT_OUT = shutil.ignore_patterns(".*", "*.egg-info", "build", "dist", "__pycache__", "*.toml.json")
COMMANDED = "Who commanded the June 2021 airstrike?"
NOT_OURS = "raise SystemExit('this is the module of the user')\n"


def interpreters() -> Iterator[object]:
    for version in VERSIONS:
        found = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python3"))
        python = str(found[-1]) if found else shutil.which(f"python{version}")
        skip = pytest.mark.skipif(python is None, reason=f"there is no Python {version}")
        yield pytest.param(python, id=version, marks=skip)


def run(*command: object, folder: Path, offline: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a command; ``offline`` in a network of its own, where the system lets us make one."""
    words = list(map(str, command))
    if offline and subprocess.run(["unshare", "-rn", "true"], check=False).returncode == 0:
        words = ["unshare", "-rn", *words]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        words,
        cwd=folder,
        env={**clean, "HOME": str(folder), "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def files(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("python", list(interpreters()))
def test_it_answers_offline_writes_nothing_and_goes_without_a_trace(
    python: str, root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root, tmp_path / "source", ignore=LEFT_OUT)
    mine = tmp_path / "mine"
    mine.mkdir()
    for name in ("bot.py", "index.py", "click.py"):
        (mine / name).write_text(NOT_OURS)
    assert run(python, "-m", "venv", tmp_path / "venv", folder=mine).returncode == 0
    binaries = tmp_path / "venv" / "bin"
    pip = (binaries / "python", "-m", "pip", "--disable-pip-version-check")
    done = run(*pip, "install", "--quiet", tmp_path / "source", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    packages = next((tmp_path / "venv").glob("lib/python*/site-packages"))
    installed = files(packages)

    # In a folder with the user's own bot.py and index.py, without a network.
    for arguments in (["ask", COMMANDED], ["index", tmp_path / "source" / "seeds", "--to", "kept"]):
        done = run(binaries / "citebot", *arguments, folder=mine, offline=True)
        assert (done.returncode, done.stderr) == (0, ""), arguments
    done = run(binaries / "citebot", "ask", COMMANDED, "-d", "kept", folder=mine, offline=True)
    assert done.stdout.startswith("Joe Biden\n")
    assert files(packages) == installed

    done = run(*pip, "uninstall", "--yes", "--quiet", "citebot", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    left = {path.name.partition("-")[0] for path in packages.iterdir()}
    assert not left & {"bot", "index", "citebot", "seeds"}
    assert not (binaries / "citebot").exists()
