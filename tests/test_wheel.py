"""The wheel is complete: it works in a new environment, from any folder, without the sources."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

LEFT_BEHIND = shutil.ignore_patterns(
    ".*", "*.egg-info", "build", "dist", "__pycache__", "tests", "training", "docs"
)


def run(*command: object, folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env={**clean, "HOME": str(folder)},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The wheel, built from a copy so that nothing of an earlier build gets into it."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(root, folder / "source", ignore=LEFT_BEHIND)
    done = run(
        sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, folder / "source",
        folder=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return next(folder.glob("citebot-*.whl"))


def test_the_wheel_holds_every_module_and_every_data_file(wheel: Path, root: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        str(path.relative_to(root))
        for package in ("bot", "index")
        for path in (root / package).rglob("*")
        if path.is_file() and path.suffix in (".py", ".toml", ".npz", ".typed")
    }
    assert expected - names == set()
    assert {f"bot/seeds/{path.name}" for path in (root / "seeds").iterdir()} <= names


def test_the_wheel_works_in_a_new_environment(wheel: Path, tmp_path: Path) -> None:
    """With the dependencies that it names and nothing else."""
    done = run(sys.executable, "-m", "venv", tmp_path / "venv", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    binaries = tmp_path / "venv" / "bin"
    done = run(binaries / "python", "-m", "pip", "install", wheel, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    done = run(
        binaries / "citebot", "ask", "who claimed the drone attack?", "--json", folder=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Liwa Al-Ghaliboun" in json.loads(done.stdout)["answer"]
    done = run(
        binaries / "python", "-W", "error", "-c", "import bot; print(bot.__file__)", folder=tmp_path
    )
    assert done.stdout.startswith(str(tmp_path / "venv")), done.stderr
