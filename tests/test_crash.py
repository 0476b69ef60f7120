"""A build or an update that is killed, or that meets a full disk, costs work and nothing else."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import Collection, CollectionError
from index.analyzer import terms
from index.build import update

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL"),
]

KILLS = 30
DOCUMENTS = 12_000
QUESTIONS = ("oil lamp", "river 77", "title 4000", "changed harbour", "copper bridge winter")
WORDS = [
    "oil",
    "lamp",
    "river",
    "harbour",
    "copper",
    "bridge",
    "winter",
    "tea",
    "cup",
    "stone",
    "garden",
    "market",
    "letter",
]

# Small batches, so that many moments of a build are moments of a commit.
BUILD = """
import sys
from index import build
build.BATCH = 1500
print("started", flush=True)
build.update(sys.argv[1], sys.argv[2:], processes=1)
"""


def write_documents(folder: Path, edition: int) -> None:
    """A large file and some hundred small ones; a second edition differs in both."""
    chosen = random.Random(7)
    with (folder / "large.jsonl").open("w") as file:
        for number in range(DOCUMENTS):
            text = " ".join(chosen.choices(WORDS, k=40))
            if edition == 2 and number % 10 == 0:
                text = "changed " + text
            record = {"id": number, "title": f"Title {number}", "text": f"{text}. River {number}."}
            file.write(json.dumps(record) + "\n")
    (folder / "small").mkdir(exist_ok=True)
    for number in range(300):
        file = folder / "small" / f"{number}.txt"
        if edition == 2 and number % 3 == 0:
            file.unlink()
        elif edition == 1 or number % 3 == 1:
            text = " ".join(chosen.choices(WORDS, k=60))
            file.write_text(f"= Small {number} =\n\nEdition {edition}: {text}.\n")


def contents(collection: Collection) -> list[tuple[object, ...]]:
    """All documents, without their numbers."""
    found = ((d.title, repr(d.sections), repr(d.fields)) for d in collection.documents())
    return sorted(found)


def answers(collection: Collection) -> list[list[tuple[object, ...]]]:
    """What questions find, ties in a fixed order."""
    found = []
    for question in QUESTIONS:
        hits = collection.search(terms(question), 10)
        last = hits[-1].score
        found.append(sorted((h.score, h.title, h.text) for h in hits if h.score > last))
    return found


def killed_after(seconds: float, to: Path, source: Path) -> bool:
    """Run a build, kill it with its workers unable to notice, and say whether it was in time."""
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(to), str(source)], stdout=subprocess.PIPE
    )
    assert process.stdout
    process.stdout.readline()
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        return True
    finally:
        process.wait()
        process.stdout.close()


def check_that_it_answers(to: Path, allowed: set[tuple[object, ...]]) -> None:
    """It opens, and holds nothing but documents that were written."""
    try:
        collection = Collection.open(to)
    except CollectionError:
        raise
    except Exception as error:
        assert "holds no document yet" in str(error) or "nothing to read" in str(error)
        return
    found = contents(collection)
    assert set(found) <= allowed
    assert len(set(found)) == len(found) == len(collection)
    for question in QUESTIONS:
        for hit in collection.search(terms(question), 10):
            document = collection.document(hit.document)
            assert document.sections[hit.section].text[hit.start : hit.end] == hit.text
    if len(collection) > 100:
        assert collection.search(terms("oil lamp"), 10)
    collection.close()


@pytest.fixture(scope="module")
def editions(tmp_path_factory):
    """The documents before and after an update, each with a collection built in one go."""
    folder = tmp_path_factory.mktemp("editions")
    found = {}
    for edition in (1, 2):
        source = folder / "source"
        source.mkdir(exist_ok=True)
        write_documents(source, edition)
        shutil.copytree(source, folder / f"source-{edition}")
        started = time.monotonic()
        update(folder / f"scratch-{edition}", [source], processes=1)
        found[edition] = time.monotonic() - started
    return folder, found


def run_of_kills(tmp_path: Path, prepared: Path | None, source: Path, seconds: float, allowed):
    """Kill builds at random moments until one of them is complete; KILLS of them in all."""
    chosen = random.Random(time.time_ns())
    kills = 0
    while kills < KILLS:
        to = tmp_path / f"collection-{kills}"
        if prepared:
            shutil.copytree(prepared, to)
        while kills < KILLS and killed_after(chosen.uniform(0, seconds), to, source):
            kills += 1
            if (to / "citebot.json").exists():
                check_that_it_answers(to, allowed)
        update(to, [source], processes=1)
        yield Collection.open(to)
        shutil.rmtree(to)


def test_a_build_that_is_killed_is_completed_by_the_next(editions, tmp_path):
    folder, seconds = editions
    scratch = Collection.open(folder / "scratch-1")
    expected = contents(scratch)
    shutil.rmtree(folder / "source")
    shutil.copytree(folder / "source-1", folder / "source")

    for finished in run_of_kills(tmp_path, None, folder / "source", seconds[1], set(expected)):
        assert contents(finished) == expected
        assert answers(finished) == answers(scratch)
        finished.close()


def test_an_update_that_is_killed_is_completed_by_the_next(editions, tmp_path):
    folder, seconds = editions
    source = folder / "source"
    shutil.rmtree(source)
    shutil.copytree(folder / "source-1", source)
    prepared = folder / "prepared"
    update(prepared, [source], processes=1)
    shutil.rmtree(source)
    shutil.copytree(folder / "source-2", source)
    before = contents(Collection.open(prepared))
    scratch = Collection.open(folder / "scratch-2")
    expected = contents(scratch)

    for finished in run_of_kills(
        tmp_path, prepared, source, seconds[2], set(before) | set(expected)
    ):
        assert contents(finished) == expected
        assert answers(finished) == answers(scratch)
        finished.close()


def test_workers_end_when_the_build_is_killed(editions, tmp_path):
    folder, _ = editions
    marker = str(tmp_path / "collection")
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, marker, str(folder / "source-1")],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    process.stdout.readline()
    time.sleep(2)

    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()

    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.2)
    pytest.fail("a worker process is still there")


def limited(size: int):
    """Files cannot grow beyond ``size`` bytes: what a quota or a full disk does."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize("size", [300_000, 1_500_000, 4_000_000])
def test_a_full_disk_ends_with_a_clear_message_and_an_intact_collection(editions, tmp_path, size):
    folder, _ = editions
    to = tmp_path / "collection"
    command = [sys.executable, "-m", "bot", "index", str(folder / "source-1"), "--to", str(to)]

    done = subprocess.run(
        command, preexec_fn=limited(size), capture_output=True, text=True, check=False
    )

    assert done.returncode == 2, done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert "the disk is full" in last
    assert "citebot index " in last
    assert "Traceback" not in done.stderr
    scratch = Collection.open(folder / "scratch-1")
    if (to / "citebot.json").exists():
        check_that_it_answers(to, set(contents(scratch)))
    update(to, [folder / "source-1"])
    assert contents(Collection.open(to)) == contents(scratch)
