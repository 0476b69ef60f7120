"""Time and memory of processes, as Linux counts them; elsewhere memory is not known."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_SAMPLE = 0.25  # seconds


class Run(NamedTuple):
    """A finished command: seconds, processor seconds and the most memory in MB.

    Memory is the sum over the command and its children of what each holds, shared pages being
    divided among those that share them (PSS).
    """

    seconds: float
    processor: float
    memory: float
    output: str


def run(command: Sequence[str]) -> Run:
    """Run a command with everything that it starts, and measure it."""
    before = os.times()
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True, text=True)
    peak = [0.0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_SAMPLE):
            peak[0] = max(peak[0], sum(map(_held, _session(process.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - started
    ended.set()
    watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)}: failed with status {process.returncode}")
    after = os.times()
    used = after.children_user + after.children_system - before.children_user
    return Run(seconds, used - before.children_system, peak[0], output)


def anonymous() -> float:
    """MB that this process holds and that no file holds for it."""
    return _status("RssAnon")


def disk(folder: Path) -> float:
    """MB of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _session(leader: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader:
            found.append(int(folder.name))
    return found


def _held(process: int) -> float:
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def _status(key: str) -> float:
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(key + ":"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return float("nan")
