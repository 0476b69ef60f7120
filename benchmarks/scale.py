"""Everything at one size: ``python -m benchmarks.scale 64000`` (or 1000000, or ``packages``).

Makes the documents, builds a collection of them with ``citebot index``, measures that, retrieval
beside peers and whole answers, and adds the figures to a file that ``python -m benchmarks.report``
turns into docs/benchmarks.md. ``packages`` are the packages that apt knows, where there is apt.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from benchmarks.measure import disk, run

RESULTS = Path("benchmarks/results.json")
_SUMMARY = re.compile(r"([\d,]+) documents, ([\d,]+) passages")


def documents(size: str, work: Path, sources: tuple[str, ...]) -> Path:
    """The file of documents of a size, made unless it is there."""
    if size == "packages":
        file = work / "packages.control"
        if not shutil.which("apt-cache"):
            sys.exit("packages: there is no apt-cache on this machine")
        with file.open("wb") as out:
            subprocess.run(["apt-cache", "dumpavail"], stdout=out, check=True)
        return file
    file = work / f"{int(size)}.jsonl"
    if not file.exists():
        print(f"making {int(size):,} documents ...", file=sys.stderr)
        command = [sys.executable, "-m", "benchmarks.generate", size, f"{file}.new", *sources]
        subprocess.run(command, check=True)
        Path(f"{file}.new").replace(file)
    return file


def text_size(file: Path) -> float:
    """MB of text in a file of documents: without the syntax of JSON, if it has any."""
    if file.suffix != ".jsonl":
        return file.stat().st_size / 1e6
    with file.open(encoding="utf-8") as lines:
        records = map(json.loads, lines)
        return sum(len(r["title"].encode()) + len(r["text"].encode()) for r in records) / 1e6


@click.command(help=__doc__)
@click.argument("size")
@click.argument("sources", nargs=-1)
@click.option("--work", type=click.Path(path_type=Path), help="Where files are made and kept.")
@click.option("--peer", "peers", multiple=True, help="Only these peers; 'none' for none.")
@click.option("--queries", default=200)
@click.option("--slow-queries", default=20)
def main(
    size: str,
    sources: tuple[str, ...],
    work: Path | None,
    peers: tuple[str, ...],
    queries: int,
    slow_queries: int,
) -> None:
    """Measure and note."""
    work = work or Path(tempfile.gettempdir()) / "citebot-benchmarks"
    work.mkdir(parents=True, exist_ok=True)
    file = documents(size, work, sources)
    collection = work / f"{file.stem}.collection"
    shutil.rmtree(collection, ignore_errors=True)
    collection.with_suffix(".terms").unlink(missing_ok=True)
    collection.with_suffix(".fts5").unlink(missing_ok=True)
    python = [sys.executable, "-m"]

    built = run([*python, "bot", "index", str(file), "--to", str(collection)])
    match = _SUMMARY.search(built.output)
    if match is None:
        sys.exit(f"unexpected output: {built.output}")
    number, passages = (int(group.replace(",", "")) for group in match.groups())
    figures: dict[str, Any] = {
        "documents": number,
        "passages": passages,
        "build": {
            "seconds": built.seconds,
            "processor": built.processor,
            "memory": built.memory,
            "disk": disk(collection),
            "text": text_size(file),
        },
    }
    print(
        f"{number:,} documents, {passages:,} passages in {built.seconds:.0f} s: "
        f"{passages / built.seconds:,.0f} passages/s, {built.processor / passages * 1e6:.0f} µs of "
        f"processor each; {built.memory:.0f} MB; {figures['build']['disk']:.0f} MB on disk for "
        f"{figures['build']['text']:.0f} MB of text"
    )
    out = work / "figures.json"
    options = [f"--queries={queries}", f"--slow-queries={slow_queries}", f"--json={out}"]
    names = [f"--peer={name}" for name in peers]
    subprocess.run([*python, "benchmarks.retrieval", str(collection), *options, *names], check=True)
    figures |= json.loads(out.read_text())
    subprocess.run([*python, "benchmarks.asking", str(collection), f"--json={out}"], check=True)
    figures |= json.loads(out.read_text())
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results[size] = figures
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
