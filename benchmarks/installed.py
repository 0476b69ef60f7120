"""What an installation puts on the disk, with sizes: writes docs/install.md.

Run with ``python -m benchmarks.installed`` (``make install``); needs a package index.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "install.md"
MEGABYTE = 1_000_000
HEAD = """\
# What is installed

`make install` writes this page. It installs citebot into a new environment and counts the bytes of
the files that each package brings, compiled modules included; {system}.

`pip install citebot` (or `pip install .` in this folder) needs Python 3.10 or later. Once it is
installed it needs no network, and it writes nothing into its own folders. `pip uninstall citebot`
leaves nothing of it behind; pip leaves the packages that came with it. Elsewhere it writes the
history of the chat (`~/.local/state/citebot/history`), and what you name with `--to`,
`--predictions`, `--json` and `/save`.
"""
LEFT_OUT = shutil.ignore_patterns(".*", "*.egg-info", "build", "__pycache__", "*.toml.json")

MEASURE = """
import json, sys
from importlib.metadata import distributions
found = {}
for package in distributions():
    files = [file.locate() for file in package.files or ()]
    size = sum(file.stat().st_size for file in set(files) if file.is_file())
    found[package.metadata["Name"]] = [package.version, size]
json.dump(found, sys.stdout)
"""

Packages = dict[str, tuple[str, int]]


def measure(python: Path) -> Packages:
    """The packages of an environment: name to version and bytes."""
    command = [python, "-I", "-c", MEASURE]  # -I: not the working copy in this folder
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {name: (version, size) for name, (version, size) in json.loads(done.stdout).items()}


def table(packages: Packages) -> Iterator[str]:
    """A Markdown table, the largest package first, and the sum."""
    yield "| package | version | MB |"
    yield "|---|---|---:|"
    for name, (version, size) in sorted(packages.items(), key=lambda item: -item[1][1]):
        yield f"| {name} | {version} | {size / MEGABYTE:.1f} |"
    total = sum(size for _, size in packages.values())
    yield f"| **{len(packages)} packages** | | **{total / MEGABYTE:.0f}** |"


def main() -> None:
    """Install twice, measure, and write the page."""
    with TemporaryDirectory() as folder:
        source, python = Path(folder) / "source", Path(folder) / "venv" / "bin" / "python"
        shutil.copytree(ROOT, source, ignore=LEFT_OUT)
        subprocess.run([sys.executable, "-m", "venv", Path(folder) / "venv"], check=True)
        before = measure(python)
        parts = []
        known = set(before)
        for command, target in (("citebot", "."), ("'citebot[all]'", ".[all]")):
            pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, f"{source}{target.removeprefix('.')}"], check=True)
            found = measure(python)
            new = {name: found[name] for name in found if name not in known}
            known |= set(new)
            what = "installs" if target == "." else "installs besides"
            parts += [f"## `pip install {command}` {what}", "\n".join(table(new))]
    system = f"Python {sys.version_info.major}.{sys.version_info.minor} on {sys.platform}"
    PAGE.write_text("\n\n".join([HEAD.format(system=system).strip(), *parts]) + "\n", "utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written")


if __name__ == "__main__":
    main()
