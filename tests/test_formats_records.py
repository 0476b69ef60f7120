"""Formats whose records are documents: JSON Lines, JSON, tables, Debian control files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.document import Document
from index.errors import CitebotError, NothingToRead, SourceError
from index.formats import read


def documents(path: Path, content: str | bytes) -> tuple[list[Document], list[str]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    problems: list[str] = []
    return list(read(path, problems.append)), problems


def fields(document: Document) -> dict[str, str]:
    return {field.name: field.value for field in document.fields}


class TestJsonLines:
    def test_a_line_of_beir_is_a_document(self, tmp_path: Path) -> None:
        line = {"_id": "d1", "title": "Cats", "text": "They purr.", "metadata": {"year": 1999}}

        (document,), problems = documents(tmp_path / "a.jsonl", json.dumps(line))

        assert (document.title, document.sections[0].text) == ("Cats", "They purr.")
        assert fields(document) == {"year": "1999"}
        assert problems == []

    def test_a_line_of_pyserini_is_a_document(self, tmp_path: Path) -> None:
        lines = '{"id": "d1", "contents": "Cats\\nThey purr."}\n{"id": "d2", "contents": "Dogs."}\n'

        (cats, dogs), _ = documents(tmp_path / "a.jsonl", lines)

        assert (cats.title, cats.sections[0].text) == ("Cats", "They purr.")
        assert (dogs.title, dogs.sections[0].text) == ("d2", "Dogs.")

    def test_other_keys_are_fields(self, tmp_path: Path) -> None:
        line = {"title": "A", "text": "x", "tags": ["b", "c"], "open": True, "n": None, "o": {}}

        (document,), _ = documents(tmp_path / "a.jsonl", json.dumps(line))

        assert fields(document) == {"tags": "b, c", "open": "yes"}

    def test_a_broken_line_is_named_and_the_others_are_read(self, tmp_path: Path) -> None:
        lines = '{"title": "A", "text": "x"}\n{"title": \n[1]\n\n{"title": "B", "text": "y"}\n'

        found, problems = documents(tmp_path / "a.jsonl", lines)

        assert [document.title for document in found] == ["A", "B"]
        assert [problem.split(":")[1] for problem in problems] == ["2", "3"]
        assert str(tmp_path) in problems[0]

    def test_half_characters_are_replaced(self, tmp_path: Path) -> None:
        (document,), _ = documents(
            tmp_path / "a.jsonl", '{"title": "A", "text": "x\\ud800y\\u0000"}'
        )

        document.sections[0].text.encode("utf-8")
        assert "\0" not in document.sections[0].text

    def test_a_file_of_broken_lines_is_nothing_to_read(self, tmp_path: Path) -> None:
        with pytest.raises(NothingToRead):
            documents(tmp_path / "a.jsonl", "{\n{\n")


class TestJson:
    def test_an_article_of_squad_is_a_document(self, tmp_path: Path) -> None:
        squad = {
            "data": [
                {"title": "Super_Bowl", "paragraphs": [{"context": "One."}, {"context": "Two."}]}
            ]
        }

        (document,), _ = documents(tmp_path / "a.json", json.dumps(squad))

        assert document.title == "Super Bowl"
        assert [section.text for section in document.sections] == ["One.", "Two."]

    def test_a_list_of_records_is_documents(self, tmp_path: Path) -> None:
        found, problems = documents(tmp_path / "a.json", '[{"title": "A", "text": "x"}, 3]')

        assert [document.title for document in found] == ["A"]
        assert "entry 2" in problems[0]

    def test_lines_of_json_under_the_wrong_name_are_read(self, tmp_path: Path) -> None:
        found, _ = documents(
            tmp_path / "a.json", '{"id": 1, "text": "x"}\n{"id": 2, "text": "y"}\n'
        )

        assert [document.title for document in found] == ["1", "2"]

    def test_broken_json_is_refused_in_one_line(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match=r"a\.json: is not JSON"):
            documents(tmp_path / "a.json", '{"a": [1, 2')


class TestTables:
    def test_a_sheet_is_a_document_with_a_table_and_a_line_for_each_row(
        self, tmp_path: Path
    ) -> None:
        (document,), _ = documents(tmp_path / "a.csv", "id,Name,Age\n1,Ann,30\n2,Bob,\n")

        (table,) = document.tables
        assert table.header == ("id", "Name", "Age")
        assert [("1", "Ann", "30"), ("2", "Bob", "")] == [tuple(row) for row in table.rows]
        assert [2, 3] == [place.line for place in table.places]
        assert "| id: 1 | Name: Ann | Age: 30\n| id: 2 | Name: Bob" == document.sections[0].text

    @pytest.mark.parametrize(
        ("name", "delimiter"), [("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "|")]
    )
    def test_delimiters_are_told_apart(self, name: str, delimiter: str, tmp_path: Path) -> None:
        (row,), _ = documents(tmp_path / name, f"name{delimiter}born\nAnn{delimiter}May 1, 1990\n")

        assert ("name", "born") == row.tables[0].header
        assert ("Ann", "May 1, 1990") == tuple(row.tables[0].rows[0])

    def test_rows_of_long_texts_are_documents_of_their_own(self, tmp_path: Path) -> None:
        text = 'One line.\n\nAnother ""line"".' + " And a sentence more." * 20
        rows = "".join(f'{name},"{text}"\n' for name in "ABC")

        found, _ = documents(tmp_path / "a.csv", "title,text\n" + rows)

        assert ["A", "B", "C"] == [document.title for document in found]
        assert found[0].sections[0].text.startswith('One line. Another "line".')

    def test_ragged_rows_are_named_and_read_as_far_as_they_go(self, tmp_path: Path) -> None:
        (document,), problems = documents(tmp_path / "a.csv", "name,age\nAnn\nBob,3,4\n\nCid,5\n")

        assert ["Ann", "Bob", "Cid"] == [row[0] for row in document.tables[0].rows]
        assert "4" in document.sections[0].text
        assert [":3: has more cells than the other rows" in problem for problem in problems] == [
            True
        ]


class TestControlFiles:
    STANZAS = """Package: cats
Version: 1.0
Depends: libc6 (>= 2.34),
 libcat
Description: Cats for
 They purr
 and sleep.
 .
  * Fast
MD5sum: 4d471183

Package: dogs
Version: 2
Description: Dogs
"""

    def test_a_stanza_is_a_document(self, tmp_path: Path) -> None:
        (cats, dogs), _ = documents(tmp_path / "available.txt", self.STANZAS)

        assert cats.title == "cats"
        assert fields(cats) == {
            "Version": "1.0",
            "Depends": "libc6 (>= 2.34), libcat",
            "Description": "Cats for",
        }
        assert cats.sections[0].text == "Cats for\n\nThey purr and sleep.\n\n* Fast"
        assert dogs.sections[0].text == "Dogs"

    def test_a_stanza_without_end_is_cut_and_named(self, tmp_path: Path) -> None:
        content = "Package: a\nVersion: 1\n" + "X: y\n" * 300_000 + "\nPackage: b\nVersion: 2\n"

        found, problems = documents(tmp_path / "a.control", content)

        assert [document.title for document in found] == ["a", "b"]
        assert len(problems) == 1


@given(
    data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode),
    name=st.sampled_from(["a.jsonl", "a.json", "a.csv", "a.tsv", "a.control"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_content_raises_only_documented_errors(data: bytes, name: str, tmp_path: Path) -> None:
    try:
        _, problems = documents(tmp_path / name, data)
    except CitebotError as error:
        problems = [str(error)]
    assert all("\n" not in problem for problem in problems)
