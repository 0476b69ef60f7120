"""Figures to docs/benchmarks.md and its plot: ``python -m benchmarks.report``.

Everything between the two marks in the page is written anew; the rest of it stays.
The plot needs matplotlib (``pip install 'citebot[benchmarks]'``).
"""

from __future__ import annotations

import json
import platform
import re
from pathlib import Path
from typing import Any

from benchmarks.retrieval import CITEBOT, TANTIVY, WHOLE
from benchmarks.scale import RESULTS

PAGE = Path("docs/benchmarks.md")
PLOT = Path("docs/latency.svg")
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"
_FIRST = (TANTIVY, CITEBOT, WHOLE)

Results = dict[str, dict[str, Any]]


def tables(results: Results) -> str:
    """The tables of the page, in Markdown."""
    sizes = sorted(results, key=lambda size: (results[size]["passages"], size))
    return "\n\n".join((builds(results, sizes), retrieval(results, sizes), answers(results, sizes)))


def builds(results: Results, sizes: list[str]) -> str:
    """What it takes to build a collection."""
    lines = [
        "| collection | documents | passages | passages/s | processor µs/passage "
        "| most memory, MB | disk / text |",
        "|---|---|---|---|---|---|---|",
    ]
    for size in sizes:
        found = results[size]
        build, passages = found["build"], found["passages"]
        cells = (
            size if size == "packages" else "generated",
            f"{found['documents']:,}",
            f"{passages:,}",
            f"{passages / build['seconds']:,.0f}",
            f"{build['processor'] / passages * 1e6:,.0f}",
            f"{build['memory']:,.0f}",
            f"{build['disk']:,.0f} / {build['text']:,.0f} MB = {build['disk'] / build['text']:.2f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def retrieval(results: Results, sizes: list[str]) -> str:
    """Milliseconds of a top-10 search, and times bare Tantivy."""
    names = list(_FIRST)
    for size in sizes:
        names += [name for name in results[size]["retrieval"] if name not in names]
    names[3:] = sorted(
        names[3:],
        key=lambda name: max(r["retrieval"][name]["ratio"] for r in results.values()
                             if name in r["retrieval"]),
    )  # fmt: skip
    head = [f"{size} ({results[size]['passages']:,})" for size in sizes]
    lines = [
        f"| top-10 search, ms: p50 / p95 | {' | '.join(head)} |",
        "|---" * (len(head) + 1) + "|",
    ]
    for name in names:
        cells = []
        for size in sizes:
            found = results[size]["retrieval"].get(name)
            cells.append(
                f"{_short(found['p50'])} / {_short(found['p95'])} (×{_short(found['ratio'])})"
                if found
                else "-"
            )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def answers(results: Results, sizes: list[str]) -> str:
    """What a whole answer takes."""
    lines = [
        "| collection | start, open and first answer, ms | `ask` p50 / p95, ms "
        "| anonymous memory, MB |",
        "|---|---|---|---|",
    ]
    for size in sizes:
        ask = results[size].get("ask")
        if ask:
            lines.append(
                f"| {size} | {ask['first']:,.0f} | {ask['p50']:.0f} / {ask['p95']:.0f} "
                f"| {ask['anonymous']:.0f} |"
            )
    return "\n".join(lines)


def plot(results: Results) -> None:
    """Latency against passages, both on logarithmic scales."""
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "citebot"
    from matplotlib import pyplot  # noqa: PLC0415

    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    series: dict[str, list[tuple[int, float]]] = {}
    for found in results.values():
        for name, figures in found["retrieval"].items():
            series.setdefault(name, []).append((found["passages"], figures["p50"]))
    for name, points in sorted(series.items(), key=lambda item: -max(y for _, y in item[1])):
        xs, ys = zip(*sorted(points), strict=True)
        heavy = name in _FIRST
        axes.plot(xs, ys, marker="o", label=name, linewidth=2.2 if heavy else 1.2)
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="top-10 search, p50 ms")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(PLOT, metadata={"Date": None})


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def main() -> None:
    """Write the page's tables and the plot."""
    results: Results = json.loads(RESULTS.read_text())
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    new = f"{_BEGIN}\n\nMeasured with {machine}.\n\n{tables(results)}\n\n{_END}"
    page = PAGE.read_text(encoding="utf-8")
    page = re.sub(f"{_BEGIN}.*{_END}", lambda _: new, page, flags=re.DOTALL)
    PAGE.write_text(page, encoding="utf-8")
    try:
        plot(results)
    except ImportError:
        print("no plot: pip install 'citebot[benchmarks]'")


if __name__ == "__main__":
    main()
