"""A collection in memory: what is read, what is left out and said, what is found."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from index import Collection, Document, Field, NothingToRead, Section, SourceError
from index.analyzer import terms

TEA = Document("Tea", (Section("", "Tea is a hot drink."),), (Field("Origin", "China"),))
OIL = Document("Oil", (Section("Use", "Oil burns. People cook with it."),))


def write(path: Path, text: str = "= Tea =\n\nTea is hot.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_best_passage_comes_first_with_its_place():
    collection = Collection.from_documents([TEA, OIL])

    hit = collection.search(terms("what burns?"))[0]

    assert (hit.title, hit.heading, hit.rank) == ("Oil", "Use", 0)
    assert hit.text == "Oil burns. People cook with it."
    assert collection.document(hit.document).sections[hit.section].text[hit.start : hit.end] == (
        hit.text
    )


def test_a_field_is_found_as_text():
    hit = Collection.from_documents([OIL, TEA]).search(terms("China"))[0]

    assert hit.is_infobox
    assert hit.text == "Origin: China"


def test_a_search_can_be_restricted_to_documents():
    twice = Collection.from_documents([TEA, Document("Cup", TEA.sections)])

    assert [hit.document for hit in twice.search(terms("hot drink"), documents=[2])] == [2]
    assert twice.search(terms("hot drink"), documents=[]) == []
    assert twice.search(terms("hot drink"), documents=[77]) == []


def test_nothing_to_look_for_finds_nothing():
    collection = Collection.from_documents([TEA])

    assert collection.search([]) == []
    assert collection.search(["unheard"]) == []
    assert Collection.from_documents([]).search(["tea"]) == []


def test_documents_can_be_added_after_a_search():
    collection = Collection.from_documents([TEA])
    assert collection.search(["oil"]) == []

    collection.add(OIL)

    assert [hit.title for hit in collection.search(["oil"])] == ["Oil"]
    assert (len(collection), collection.passage_count) == (2, 3)
    assert collection.titles() == ["Tea", "Oil"]


def test_text_that_no_database_takes_is_collected_all_the_same():
    odd = Document("T\0ea", (Section("\ud800", "hot\0drink \udfff tea"),), (Field("a\0", "\0"),))
    collection = Collection.from_documents([odd])

    assert "tea" in collection.search(["tea"])[0].text


def test_threads_can_ask_at_once():
    collection = Collection.from_documents([TEA, OIL] * 50)
    found: list[str] = []

    def ask() -> None:
        for _ in range(50):
            found.append(collection.search(terms("what burns"))[0].title)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == ["Oil"] * 200


def test_a_path_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"missing\.txt: no such file or folder"):
        Collection.open(tmp_path / "missing.txt")


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(NothingToRead, match="nothing to read here"):
        Collection.open(tmp_path)


def test_a_folder_is_read_with_its_folders_but_not_what_is_hidden(tmp_path):
    write(tmp_path / "b" / "c.txt", "= Cup =\n\nCups hold tea.\n")
    write(tmp_path / "a.txt")
    write(tmp_path / ".hidden.txt")
    write(tmp_path / ".git" / "d.txt")

    assert Collection.open(tmp_path).titles() == ["Tea", "Cup"]


def test_a_file_named_twice_is_read_once(tmp_path):
    file = write(tmp_path / "a.txt")
    (tmp_path / "link.txt").symlink_to(file)

    assert len(Collection.open(tmp_path, file, str(file))) == 1


def test_a_loop_of_links_ends(tmp_path):
    write(tmp_path / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")

    assert len(Collection.open(tmp_path)) == 1


def test_a_broken_file_in_a_folder_is_left_out_and_named(tmp_path):
    write(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_bytes(b"\0\1\2\3" * 100)

    collection = Collection.open(tmp_path)

    assert len(collection) == 1
    assert len(collection.problems) == 1
    assert "b.txt" in collection.problems[0]


def test_a_broken_file_that_was_named_is_an_error(tmp_path):
    (tmp_path / "b.txt").write_bytes(b"\0\1\2\3" * 100)

    with pytest.raises(SourceError, match=r"b\.txt"):
        Collection.open(tmp_path / "b.txt")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_named(tmp_path):
    write(tmp_path / "a.txt")
    write(tmp_path / "locked" / "b.txt")
    write(tmp_path / "c.txt").chmod(0)
    (tmp_path / "locked").chmod(0)

    collection = Collection.open(tmp_path)
    (tmp_path / "locked").chmod(0o700)

    assert len(collection) == 1
    assert {"c.txt", "locked"} == {
        line.split(":")[0].split("/")[-1] for line in collection.problems
    }


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_file_name_that_is_not_utf8_is_read_and_can_be_printed(tmp_path):
    write(tmp_path / os.fsdecode(b"caf\xe9.txt"))
    (tmp_path / os.fsdecode(b"bin\xe9.txt")).write_bytes(b"\0\1\2" * 100)

    collection = Collection.open(tmp_path)

    assert collection.titles() == ["Tea"]
    assert collection.problems[0].encode("utf-8")
    assert Path(collection.document(1).source).exists()


@pytest.mark.parametrize("name", ["missing\udce9.txt", "missing\n.txt"])
def test_odd_names_are_safe_to_print(tmp_path, name):
    with pytest.raises(SourceError) as caught:
        Collection.open(tmp_path / name)

    assert str(caught.value).encode("utf-8")
    assert "\n" not in str(caught.value)
