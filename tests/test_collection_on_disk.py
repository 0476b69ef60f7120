"""A collection on disk: built, updated, asked meanwhile, and refused where it must be."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest

from index import Collection, CollectionError, NothingToRead, SourceError, formats
from index.analyzer import terms
from index.build import update
from index.folder import FORMAT, Folder


@pytest.fixture
def docs(tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    write(folder / "tea.txt", "Tea", "Tea is a hot drink.")
    write(folder / "oil.txt", "Oil", "Oil burns. People cook with it.")
    return folder


@pytest.fixture
def to(tmp_path):
    return tmp_path / "collection"


def write(path: Path, title: str, text: str) -> None:
    path.write_text(f"= {title} =\n\n- Kind: {title} thing\n\n{text}\n", encoding="utf-8")


def counts(summary):
    return (
        summary.added,
        summary.changed,
        summary.removed,
        summary.unchanged,
        summary.skipped,
    )


def found(collection: Collection, question: str) -> list[str]:
    return [hit.text for hit in collection.search(terms(question)) if not hit.is_infobox]


def test_it_gives_what_the_same_folder_gives_in_memory(docs, to):
    update(to, [docs])

    disk, memory = Collection.open(to), Collection.open(docs)

    for question in ("what burns", "hot drink", "thing"):
        assert disk.search(terms(question)) == memory.search(terms(question))
    assert disk.titles() == memory.titles()
    assert disk.field_names() == memory.field_names()
    assert disk.document(1).fields == memory.document(1).fields
    assert disk.fields(2) == memory.fields(2)
    assert disk.find_titles("te") == memory.find_titles("te")
    assert disk.passage_count == memory.passage_count


@pytest.mark.parametrize("processes", [0, 1])
def test_a_part_of_a_passage_is_quoted_in_the_words_of_its_source(docs, to, processes, monkeypatch):
    monkeypatch.setattr("index.intake._SMALL", -1)
    text = "He taught in Cairo. He died {{circa|1040}} in Cairo.\n\n== Work ==\n\nOptics."
    (docs / "ibn.wikitext").write_text("{{Infobox x\n| born = {{circa|965}}\n}}\n" + text)
    update(to, [docs], processes=processes)

    for collection in (Collection.open(docs), Collection.open(to)):
        hit, box = (collection.search([word])[0] for word in ("1040", "965"))
        start = hit.text.index("He died")
        assert collection.quote(hit, start) == "He died circa|1040 in Cairo."
        assert collection.quote(hit, 0, start - 1) == "He taught in Cairo."
        assert collection.quote(box) == box.text == "born: circa|965"
        document = collection.document(hit.document)
        assert document is not None
        section = document.sections[hit.section]
        assert section.quote(start, len(section.text)) == "He died circa|1040 in Cairo."
        collection.close()


def test_an_update_reads_only_what_changed(docs, to):
    assert counts(update(to, [docs])) == (2, 0, 0, 0, 0)
    assert counts(update(to, [docs])) == (0, 0, 0, 2, 0)

    write(docs / "tea.txt", "Tea", "Tea was a cold drink.")
    write(docs / "new.txt", "Cup", "A cup is round.")
    (docs / "oil.txt").unlink()

    assert counts(update(to, [docs])) == (1, 1, 1, 0, 0)
    collection = Collection.open(to)
    assert sorted(collection.titles()) == ["Cup", "Tea"]
    assert found(collection, "drink") == ["Tea was a cold drink."]
    assert found(collection, "burns") == []
    assert collection.field_names() == ["Kind"]


def test_a_file_that_was_only_touched_is_unchanged(docs, to):
    update(to, [docs])
    os.utime(docs / "tea.txt", (1, 1))

    assert counts(update(to, [docs])) == (0, 0, 0, 2, 0)
    assert counts(update(to, [docs])) == (0, 0, 0, 2, 0)


def test_an_updated_collection_equals_one_built_from_scratch(docs, to, tmp_path):
    for number in range(40):
        write(docs / f"{number}.txt", f"Title {number}", f"Oil and drink {'tea ' * (number % 7)}.")
    update(to, [docs])
    for number in range(0, 40, 3):
        write(docs / f"{number}.txt", f"Title {number}", f"Now {'oil ' * (number % 5)} of tea.")
    for number in range(1, 40, 7):
        (docs / f"{number}.txt").unlink()
    update(to, [docs])
    update(tmp_path / "scratch", [docs])

    updated, scratch = Collection.open(to), Collection.open(tmp_path / "scratch")

    assert sorted(updated.titles()) == sorted(scratch.titles())
    for question in ("oil", "tea drink", "title oil", "now tea"):
        hits = [[(h.score, h.title, h.text) for h in c.search(terms(question), 500)]
                for c in (updated, scratch)]  # fmt: skip
        assert sorted(hits[0]) == sorted(hits[1])
        assert updated.idf(terms(question)[0]) == scratch.idf(terms(question)[0])


def test_other_sources_are_added_and_those_that_are_not_named_stay(docs, to, tmp_path):
    other = tmp_path / "other.txt"
    write(other, "Cup", "A cup is round.")
    update(to, [docs])

    assert counts(update(to, [other])) == (1, 0, 0, 0, 0)
    assert len(Collection.open(to)) == 3

    (docs / "tea.txt").unlink()
    assert counts(update(to, [other])) == (0, 0, 0, 1, 0)
    assert counts(update(to, [docs, other])) == (0, 0, 1, 2, 0)
    other.unlink()
    assert counts(update(to, [other])) == (0, 0, 1, 0, 0)
    assert Collection.open(to).titles() == ["Oil"]


def test_an_open_collection_sees_an_update_at_its_next_question(docs, to):
    update(to, [docs])
    collection = Collection.open(to)
    assert found(collection, "drink") == ["Tea is a hot drink."]
    assert collection.document(1).title == "Oil"

    write(docs / "tea.txt", "Tea", "Tea was a cold drink.")
    update(to, [docs])

    assert found(collection, "drink") == ["Tea was a cold drink."]
    assert len(collection) == 2


def test_what_is_read_together_is_of_one_moment(docs, to):
    update(to, [docs])
    collection = Collection.open(to)

    with collection.reading():
        hit = collection.search(terms("drink"))[0]
        (docs / "tea.txt").unlink()
        update(to, [docs])
        assert collection.document(hit.document).title == "Tea"
        assert len(collection) == 2

    assert len(collection) == 1
    assert collection.search(terms("drink")) == []


def test_what_cannot_be_read_is_named_and_left_out(docs, to):
    (docs / "bad.txt").write_bytes(b"\0\1\2\3" * 99)
    (docs / "loop.txt").symlink_to(docs / "loop.txt")

    summary = update(to, [docs])

    assert counts(summary) == (2, 0, 0, 0, 1)
    assert len(summary.problems) == 1
    assert "bad.txt" in summary.problems[0]


@pytest.mark.parametrize("times", [1, 9])
def test_a_file_that_changes_while_it_is_read_is_read_again(docs, to, monkeypatch, times):
    changed = []

    def read(path, report):
        if path.name == "tea.txt" and len(changed) < times:
            changed.append(path)
            write(path, "Tea", f"Tea was a cold drink{'!' * len(changed)}")
        return formats.read(path, report)

    monkeypatch.setattr("index.reading.formats", SimpleNamespace(read=read))

    summary = update(to, [docs], processes=0)

    if times == 1:
        assert summary.problems == []
    else:
        assert "tea.txt: changed while it was read; run the command again" in summary.problems[0]
        monkeypatch.undo()
        assert update(to, [docs]).changed == 1
    assert found(Collection.open(to), "drink") == [f"Tea was a cold drink{'!' * len(changed)}"]


def test_strict_makes_it_an_error_and_keeps_what_was_there(docs, to):
    update(to, [docs])
    (docs / "bad.txt").write_bytes(b"\0\1\2\3" * 99)
    (docs / "tea.txt").unlink()

    with pytest.raises(SourceError, match=r"bad\.txt"):
        update(to, [docs], strict=True)

    assert len(Collection.open(to)) == 2


def test_a_file_that_broke_loses_its_documents(docs, to):
    update(to, [docs])
    (docs / "tea.txt").write_bytes(b"\0\1\2\3" * 99)

    assert counts(update(to, [docs])) == (0, 0, 0, 1, 1)
    assert Collection.open(to).titles() == ["Oil"]


def test_a_collection_inside_a_source_is_not_read(docs):
    update(docs / "collection", [docs])

    assert counts(update(docs / "collection", [docs])) == (0, 0, 0, 2, 0)
    assert len(Collection.open(docs)) == 2


def test_links_that_lead_in_a_circle_end(docs, to):
    (docs / "around").symlink_to(docs, target_is_directory=True)

    assert counts(update(to, [docs])) == (2, 0, 0, 0, 0)


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_file_name_that_is_not_utf8(docs, to):
    write(docs / os.fsdecode(b"caf\xe9.txt"), "Coffee", "Coffee is black.")

    assert counts(update(to, [docs])) == (3, 0, 0, 0, 0)
    assert counts(update(to, [docs])) == (0, 0, 0, 3, 0)
    collection = Collection.open(to)
    hit = collection.search(terms("black"))[0]
    assert Path(collection.document(hit.document).source).exists()


def test_many_documents_go_through_worker_processes_in_order(to, tmp_path):
    big = tmp_path / "big.jsonl"
    with big.open("w") as file:
        for number in range(20_000):
            text = f"Number {number} of the list is a line about oil and tea. " * 4
            file.write(json.dumps({"id": str(number), "title": f"T{number}", "text": text}) + "\n")
        file.write("broken\n")
    small = tmp_path / "small"
    small.mkdir()
    for number in range(30):
        write(small / f"{number:03}.txt", f"S{number}", "words " * 20_000)

    summary = update(to, [big, small])

    assert counts(summary) == (31, 0, 0, 0, 0)
    assert len(summary.problems) == 1
    assert "big.jsonl:20001" in summary.problems[0]
    expected = [f"S{n}" for n in range(30)] + [f"T{n}" for n in range(20_000)]
    assert Collection.open(to).titles() == expected
    assert "Number 777 of" in found(Collection.open(to), "777")[0]


# What is refused


def test_an_unknown_source_is_named(docs, to):
    with pytest.raises(SourceError, match=r"missing: no such file or folder"):
        update(to, [docs / "missing"])


def test_a_folder_with_other_things_is_not_made_a_collection(docs):
    with pytest.raises(CollectionError, match="holds other files"):
        update(docs, [docs])


def test_a_file_is_not_made_a_collection(docs):
    with pytest.raises(CollectionError, match="is a file"):
        update(docs / "tea.txt", [docs])


def test_a_collection_is_asked_alone(docs, to):
    update(to, [docs])

    with pytest.raises(CollectionError, match=r"is asked alone.*citebot index"):
        Collection.open(to, docs)
    assert len(Collection.open(to, str(to))) == 2


def test_an_empty_collection_says_how_to_fill_it(to, tmp_path):
    (tmp_path / "nothing").mkdir()
    update(to, [tmp_path / "nothing"])

    with pytest.raises(NothingToRead, match=r"holds no document yet.*citebot index .*nothing --to"):
        Collection.open(to)


def test_documents_are_not_added_by_hand(docs, to):
    update(to, [docs])
    collection = Collection.open(to)

    with pytest.raises(CollectionError, match="citebot index"):
        collection.add(collection.document(1))


@pytest.mark.parametrize(
    ("version", "message"), [(FORMAT + 1, "update citebot"), (FORMAT - 1, "is older than")]
)
def test_another_format_version_is_explained(docs, to, version, message):
    update(to, [docs])
    marker = json.loads((to / "citebot.json").read_text())
    (to / "citebot.json").write_text(json.dumps(marker | {"format": version}))

    for use in (lambda: Collection.open(to), lambda: update(to, [docs])):
        with pytest.raises(CollectionError, match=rf"{message}.*--to {to} --rebuild"):
            use()

    update(to, [docs], rebuild=True)
    assert len(Collection.open(to)) == 2


def damage_marker(to):
    (to / "citebot.json").write_text("{")


def damage_store(to):
    for file in to.glob("store.sqlite-*"):
        file.unlink()
    (to / "store.sqlite").write_bytes(b"not a database, but long enough" * 200)


def damage_pages(to):
    for file in to.glob("store.sqlite-*"):
        file.unlink()
    content = bytearray((to / "store.sqlite").read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    (to / "store.sqlite").write_bytes(content)


def lose_store(to):
    for file in to.glob("store.sqlite*"):
        file.unlink()


@pytest.mark.parametrize("damage", [damage_marker, damage_store, damage_pages, lose_store])
def test_a_damaged_collection_names_the_command_that_rebuilds_it(docs, to, damage):
    update(to, [docs])
    damage(to)

    with pytest.raises(CollectionError, match=r"citebot index .*--rebuild"):
        Collection.open(to).search(terms("drink"))
    with pytest.raises(CollectionError, match=r"citebot index .*--rebuild"):
        update(to, [docs])

    update(to, [docs], rebuild=True)
    assert found(Collection.open(to), "drink") == ["Tea is a hot drink."]


def damage_segments(to):
    for file in (to / "engine").iterdir():
        if file.suffix in {".term", ".idx", ".fast", ".store"}:
            file.write_bytes(b"\xff" * file.stat().st_size)


def damage_list_of_segments(to):
    (to / "engine" / "meta.json").write_text("{")


def lose_segments(to):
    for file in (to / "engine").iterdir():
        if file.suffix == ".idx":
            file.unlink()


def lose_engine(to):
    for file in (to / "engine").iterdir():
        file.unlink()
    (to / "engine").rmdir()


@pytest.mark.parametrize(
    "damage", [damage_segments, damage_list_of_segments, lose_segments, lose_engine]
)
def test_a_damaged_engine_is_built_again_from_the_store(docs, to, damage):
    update(to, [docs])
    damage(to)

    with pytest.raises(CollectionError, match=r"its engine is damaged.*citebot index "):
        Collection.open(to).search(terms("drink"))

    assert counts(update(to, [docs])) == (0, 0, 0, 2, 0)
    assert found(Collection.open(to), "drink") == ["Tea is a hot drink."]


def test_an_engine_that_was_about_to_take_its_place_is_read_and_put_there(docs, to):
    """A kill between the two renames that replace an engine leaves no collection without one."""
    update(to, [docs])
    expected = found(Collection.open(to), "tea")
    (to / "engine").rename(to / "engine.next")
    assert expected
    assert found(Collection.open(to), "tea") == expected
    update(to, [docs])
    assert not (to / "engine.next").exists()
    assert found(Collection.open(to), "tea") == expected


def test_a_second_writer_is_refused(docs, to):
    update(to, [docs])
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from index.folder import Folder\n"
            "with Folder(Path(sys.argv[1])).locked(): print(flush=True); sys.stdin.read()",
            str(to),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout
    holder.stdout.readline()

    with pytest.raises(CollectionError, match="another citebot is writing to it"):
        update(to, [docs])
    assert len(Collection.open(to)) == 2

    holder.kill()
    holder.communicate()
    assert counts(update(to, [docs])) == (0, 0, 0, 2, 0)


def test_a_worker_that_dies_ends_the_build_with_a_clear_message(docs, to, monkeypatch):
    monkeypatch.setattr("index.workers._SERVE", "import sys; sys.exit(9)")
    write(docs / "big.txt", "Big", "words " * 700_000)

    with pytest.raises(CollectionError, match="a worker process ended by itself"):
        update(to, [docs], processes=2)


def test_a_reader_is_not_kept_waiting_by_a_writer(docs, to):
    update(to, [docs])
    writer = sqlite3.connect(Folder(to).store, isolation_level=None)
    writer.execute("begin immediate")
    writer.execute("delete from document")

    started = time.perf_counter()
    assert found(Collection.open(to), "drink") == ["Tea is a hot drink."]
    assert time.perf_counter() - started < 2

    writer.execute("rollback")
    writer.close()


@pytest.mark.skipif(os.name == "nt", reason="needs a user without rights")
def test_a_collection_that_may_only_be_read_is_asked(docs):
    script = (
        "import os, sys; from index import Collection; from index.analyzer import terms\n"
        "import tantivy, index.tantivy_engine\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "print(Collection.open(sys.argv[1]).search(terms('drink'))[0].text)"
    )
    with TemporaryDirectory() as folder:
        to = Path(folder, "collection")
        update(to, [docs])
        Path(folder).chmod(0o755)
        to.chmod(0o555)
        (to / "engine").chmod(0o555)
        for file in (to / "engine").iterdir():
            file.chmod(0o444)

        done = subprocess.run(
            [sys.executable, "-c", script, to], capture_output=True, text=True, check=False
        )

        to.chmod(0o755)
        (to / "engine").chmod(0o755)
    assert done.stdout == "Tea is a hot drink.\n", done.stderr
