"""The registry, and the formats that keep text as it is."""

from __future__ import annotations

import bz2
import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, Field
from index.errors import CitebotError, NothingToRead, SourceError
from index.formats import read
from index.formats.seed import article

SEEDS = Path(__file__).parent.parent / "seeds"


def documents(path: Path, content: str | bytes) -> list[Document]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(path))


class TestSeeds:
    def test_a_seed_has_its_title_caption_fields_and_sections(self) -> None:
        (document,) = read(SEEDS / "000_9af0a4186d9e4220.txt")

        assert document.title == "March 2023 northeastern Syria clashes"
        assert document.caption == "US Army"
        assert document.source == str(SEEDS / "000_9af0a4186d9e4220.txt")
        assert Field("Casualties1", "1 killed, 25 injured") in document.fields
        assert [s.heading for s in document.sections] == [
            "",
            "Attacks",
            "Reaction and aftermath",
            "See also",
        ]

    def test_values_that_lost_their_content_make_no_field(self) -> None:
        names = {f.name: f.value for path in SEEDS.iterdir() for d in read(path) for f in d.fields}

        assert "Units1" not in names
        assert "Time" not in names
        assert names["Combatant2"] == "Iranian-backed militias"
        assert names["Date"] == "2021-06-28"

    def test_sections_are_the_text_of_the_file_at_their_offsets(self) -> None:
        for path in SEEDS.iterdir():
            text = path.read_text("utf-8")
            for document in read(path):
                for section in document.sections:
                    assert text[section.start : section.start + len(section.text)] == section.text

    @given(st.text(alphabet="=-: ab\n,()|.", max_size=300))
    def test_offsets_hold_for_any_text(self, text: str) -> None:
        for section in article("T", text).sections:
            assert text[section.start : section.start + len(section.text)] == section.text

    def test_a_list_in_a_section_is_not_a_field(self, tmp_path: Path) -> None:
        (document,) = documents(tmp_path / "a.txt", "= T =\n\nProse.\n\n== L ==\n- a: b\n- c: d\n")

        assert document.fields == ()
        assert document.sections[1].text == "- a: b\n- c: d"

    def test_a_file_may_hold_several_articles(self, tmp_path: Path) -> None:
        text = "= A =\n\n- Type: x\n\nOne.\n= B =\n\nTwo.\n"

        first, second = documents(tmp_path / "a.txt", text)

        assert (first.title, second.title) == ("A", "B")
        assert second.sections[0].start == text.index("Two.")


class TestPlainText:
    def test_the_first_line_is_the_title_when_it_looks_like_one(self, tmp_path: Path) -> None:
        (document,) = documents(tmp_path / "notes.txt", "On the Origin\n\nIt began so.\n")

        assert document.title == "On the Origin"

    def test_otherwise_the_file_name_is_the_title(self, tmp_path: Path) -> None:
        (document,) = documents(tmp_path / "my notes.txt", "It began so. And then\nit went on.\n")

        assert document.title == "my notes"

    def test_headings_that_stand_out_make_sections(self, tmp_path: Path) -> None:
        text = (
            "Intro here.\n\nMethods\n=======\n\nWe did.\n\n1.2 Data\n\nMany.\n\nTHE END\n\nBye.\n"
        )

        (document,) = documents(tmp_path / "a.txt", text)

        assert [(s.heading, s.text) for s in document.sections] == [
            ("", "Intro here."),
            ("Methods", "We did."),
            ("1.2 Data", "Many."),
            ("THE END", "Bye."),
        ]
        assert [1, 6, 10, 14] == [s.place(0).line for s in document.sections]

    def test_a_ten_megabyte_line_is_cut_into_sections(self, tmp_path: Path) -> None:
        text = "word and more " * 750_000

        parts = documents(tmp_path / "long.txt", text)

        sections = [s for d in parts for s in d.sections]
        assert [d.title for d in parts] == ["long", "long (part 2)"]
        assert max(len(s.text) for s in sections) <= 1_000_000
        assert sum(s.text.count("more") for s in sections) == 750_000

    @pytest.mark.parametrize(
        ("encoding", "bom"),
        [
            ("utf-8", b""),
            ("utf-8-sig", b""),
            ("utf-16", b""),
            ("utf-16-le", b""),
            ("utf-32", b""),
            ("cp1252", b""),
        ],
    )
    def test_encodings_are_detected(self, encoding: str, bom: bytes, tmp_path: Path) -> None:
        text = "Der Bürgermeister aß Käse in Étaples."

        (document,) = documents(tmp_path / "a.txt", bom + text.encode(encoding))

        assert document.sections[0].text == text

    def test_code_pages_are_told_apart_by_statistics(self, tmp_path: Path) -> None:
        text = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 20

        (document,) = documents(tmp_path / "a.txt", text.encode("cp1251"))

        assert document.sections[0].text == text.strip()

    def test_a_stray_byte_in_utf8_costs_nothing_else(self, tmp_path: Path) -> None:
        data = "Ğuşçö é ".encode() * 5 + b"caf\xe9."

        (document,) = documents(tmp_path / "a.txt", data)

        assert document.sections[0].text.endswith("Ğuşçö é café.")

    @pytest.mark.parametrize("compress", [gzip.compress, bz2.compress])
    def test_compressed_text_is_read(self, compress: object, tmp_path: Path) -> None:
        (document,) = documents(tmp_path / "a.txt.gz", compress(b"Hello there."))  # type: ignore[operator]

        assert document.title == "a"
        assert document.sections[0].text == "Hello there."


class TestRefusals:
    @pytest.mark.parametrize("content", [b"", b" \n\n", b"\xef\xbb\xbf"])
    def test_a_file_without_text_is_nothing_to_read(self, content: bytes, tmp_path: Path) -> None:
        with pytest.raises(NothingToRead, match=r"a\.txt: holds no text"):
            documents(tmp_path / "a.txt", content)

    @pytest.mark.parametrize("name", ["a.txt", "a", "a.md", "a.html", "a.csv", "a.wikitext"])
    def test_a_binary_file_is_refused_by_name(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="binary"):
            documents(tmp_path / name, b"\x7fELF\0\1\2\3" * 99)

    def test_missing_files_and_folders_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="does not exist"):
            list(read(tmp_path / "none.txt"))
        with pytest.raises(SourceError, match="is a folder"):
            list(read(tmp_path))

    def test_a_device_is_not_read_for_ever(self) -> None:
        with pytest.raises(SourceError, match="not a regular file"):
            list(read(Path("/dev/zero")))

    def test_damaged_compressed_data_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="damaged"):
            documents(tmp_path / "a.txt.gz", gzip.compress(b"Hello there. " * 999)[:-20])

    def test_a_decompression_bomb_is_stopped(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("index.formats.source._BOMB_SIZE", 1 << 22)
        bomb = bz2.compress(b"All work and no play. " * 50_000) * 40

        with pytest.raises(SourceError, match="decompress"):
            documents(tmp_path / "a.txt.bz2", bomb)

    def test_a_name_that_is_not_utf8_prints(self, tmp_path: Path) -> None:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n.txt"))
        path.write_bytes(b"")

        with pytest.raises(NothingToRead) as caught:
            list(read(path))

        assert "caf\\xe9\\x0a.txt" in str(caught.value)
        str(caught.value).encode("utf-8")

    @given(st.binary(max_size=400), st.sampled_from(["a.txt", "a", "a.json", "a.xml"]))
    def test_any_bytes_raise_only_documented_errors(
        self, tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
    ) -> None:
        path = tmp_path_factory.getbasetemp() / name
        try:
            documents(path, data)
        except CitebotError as error:
            assert "\n" not in str(error)


def test_no_library_is_loaded_before_a_file_needs_it() -> None:
    code = (
        "import sys, index; before = set(sys.modules); import index.formats;"
        "print(*(m for m in sys.modules if m.split('.')[0] in "
        "('mwparserfromhell', 'lxml', 'bs4', 'yaml', 'pypdfium2', 'openpyxl', 'docutils', "
        "'charset_normalizer')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
