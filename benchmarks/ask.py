"""How long a person waits: ``python -m benchmarks.ask``.

Cold: whole processes of ``citebot ask`` on the seeds, from start to exit, after one that warms the
disk cache; the processor time is given too, because a busy machine stretches the other. Warm:
questions to a bot that is already open, in rounds, after one round to warm up.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time

from bot.evaluation.metrics import percentile

PROCESSES = 10
COLD_LIMIT, WARM_LIMIT = 600, 10  # milliseconds: what was promised

QUESTIONS = (
    "who claimed the drone attack?",
    "When did the June 2021 airstrike take place?",
    "How many people were injured in the March 2023 clashes?",
    "Which air force carried out the June 2021 airstrike?",
    "Where did the drone strike the coalition base?",
    "What did the Syrian foreign ministry say about the attacks?",
    "Who is the prime minister of Iraq?",
    "How many rockets were launched at the Green Village?",
    "Who painted the Mona Lisa?",
    "Why was the air defense system not working?",
)


def cold() -> list[tuple[float, float]]:
    """Milliseconds from start to exit, and of processor time, of whole processes."""
    command = [sys.executable, "-m", "bot", "ask", QUESTIONS[0]]
    times = []
    for _ in range(PROCESSES + 1):
        start, used = time.perf_counter(), _used_by_children()
        subprocess.run(command, check=True, capture_output=True)
        times.append(
            ((time.perf_counter() - start) * 1000, (_used_by_children() - used) * 1000),
        )
    return times[1:]


def _used_by_children() -> float:
    used = os.times()
    return used.children_user + used.children_system


def warm(rounds: int = 20) -> list[float]:
    """Milliseconds of questions to one bot."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does, before NumPy is there
    from bot import Bot  # noqa: PLC0415

    bot = Bot.open()
    times = []
    for turn in range(rounds + 1):
        for question in QUESTIONS:
            start = time.perf_counter()
            bot.ask(question)
            if turn:
                times.append((time.perf_counter() - start) * 1000)
    return times


def main() -> None:
    """Print both, and what they should stay below."""
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    processes, answers = cold(), warm()
    waited, used = zip(*processes, strict=True)
    print(
        f"cold: citebot ask, whole process, median of {PROCESSES}:"
        f" {statistics.median(waited):.0f} ms (limit {COLD_LIMIT}; fastest {min(waited):.0f},"
        f" slowest {max(waited):.0f}; processor time {statistics.median(used):.0f})"
    )
    print(
        f"warm: ask on the seeds, {len(answers)} questions: p50 {percentile(answers, 0.5):.1f} ms"
        f" (limit {WARM_LIMIT}), p95 {percentile(answers, 0.95):.1f} ms"
    )


if __name__ == "__main__":
    main()
