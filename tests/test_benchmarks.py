"""The benchmarks' documents are the same for everyone, and their report can be read."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # they are not installed

from benchmarks import measure, report
from benchmarks.generate import Generator, paragraphs

PARAGRAPHS = [
    "The harbour of the old town was built by merchants who traded copper, stone and tea.",
    "In winter the market moves from the bridge to the garden, where the lamps burn oil.",
]


def test_the_same_seed_makes_the_same_documents():
    one, same, other = (list(Generator(PARAGRAPHS, seed).documents(20)) for seed in (1, 1, 2))

    assert one == same
    assert one != other


def test_documents_follow_the_paragraphs_and_their_vocabulary_grows():
    documents = list(Generator(PARAGRAPHS).documents(400))

    assert {len(d["text"].split()) for d in documents} == {len(p.split()) for p in PARAGRAPHS}
    words = [{word for d in documents[:n] for word in d["text"].split()} for n in (100, 200, 400)]
    assert len(words[0]) < len(words[1]) < len(words[2])


def test_paragraphs_come_from_the_documents_that_are_named(tmp_path):
    text = "Tea is hot and comes from China, where people have known how to make it well " * 3
    (tmp_path / "tea.txt").write_text(f"= Tea =\n\n{text}\n\nToo short.\n")

    assert paragraphs((str(tmp_path),)) == [text.strip()]


def test_a_command_is_measured_with_what_it_starts():
    script = "import subprocess, sys, time; x = bytearray(50_000_000); time.sleep(1); print('done')"

    found = measure.run([sys.executable, "-c", script])

    assert found.output == "done\n"
    assert found.seconds >= 1
    assert found.memory > 40 or not sys.platform.startswith("linux")


def test_figures_become_tables(tmp_path, monkeypatch):
    figures = {
        "documents": 10,
        "passages": 12,
        "build": {"seconds": 2, "processor": 1.2, "memory": 99.0, "disk": 5.0, "text": 2.5},
        "retrieval": {
            name: {"p50": ms, "p95": 2 * ms, "ratio": ms / 0.5, "build": None}
            for name, ms in ((report.TANTIVY, 0.5), (report.CITEBOT, 1.0), ("rank-bm25", 250.0))
        },
        "ask": {"first": 400.0, "p50": 10.0, "p95": 20.0, "anonymous": 80.0},
    }
    page, results = tmp_path / "page.md", tmp_path / "results.json"
    page.write_text("# Title\n\n<!-- figures -->\nold\n<!-- end of figures -->\n\nThe end.\n")
    results.write_text(json.dumps({"10": figures}))
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(report, "RESULTS", results)
    monkeypatch.setattr(report, "plot", lambda _: None)

    report.main()

    written = page.read_text()
    assert "old" not in written
    assert written.endswith("The end.\n")
    assert "| rank-bm25 | 250 / 500 (×500) |" in written
    assert "| 10 | 400 | 10 / 20 | 80 |" in written
    assert "5 / 2 MB = 2.00" in written
