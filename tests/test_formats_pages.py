"""Formats for people to read: Markdown, HTML, PDF and Word."""

from __future__ import annotations

import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.document import Document
from index.errors import CitebotError, MissingExtra, NothingToRead, SourceError
from index.formats import read

SAMPLES = Path(__file__).parent / "data" / "formats"


def documents(path: Path, content: str | bytes) -> list[Document]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(path))


def fields(document: Document) -> dict[str, str]:
    return {field.name: field.value for field in document.fields}


class TestMarkdown:
    def test_front_matter_becomes_fields(self) -> None:
        (document,) = read(SAMPLES / "riders.md")

        assert fields(document)["date"] == "2024-01-02"
        assert fields(document)["tags"] == "a, b"

    def test_headings_become_sections_without_markup(self) -> None:
        (document,) = read(SAMPLES / "riders.md")

        assert [section.heading for section in document.sections] == ["", "Head", "Sub"]
        assert document.sections[0].text == "Intro bold and link code."

    def test_a_row_of_a_table_names_its_columns_and_is_quoted_without_them(self) -> None:
        (document,) = read(SAMPLES / "riders.md")
        section = document.sections[2]
        row = "| Rider: Casey Stoner | Laps: 30"
        start = section.text.index(row)

        assert section.quote(start, start + len(row)) == "| Casey Stoner | 30"

    def test_without_front_matter_the_first_heading_is_the_title(self, tmp_path: Path) -> None:
        (document,) = documents(tmp_path / "notes.md", "Hi.\n\n# The *Title*\n\nText.\n")

        assert document.title == "The Title"

    def test_without_any_heading_the_file_name_is_the_title(self, tmp_path: Path) -> None:
        (document,) = documents(tmp_path / "notes.md", "Hi.")

        assert document.title == "notes"

    def test_front_matter_that_is_not_yaml_is_read_line_by_line(self, tmp_path: Path) -> None:
        (document,) = documents(tmp_path / "a.md", "---\ntitle: A: b [c\nx: 'y\n---\nText.")

        assert document.title == "A: b [c"

    @pytest.mark.parametrize("piece", ["> ", "* ", "[", "![", "`", "**a", "<a", "- - ", "(("])
    def test_deep_nesting_takes_no_time(self, piece: str, tmp_path: Path) -> None:
        start = time.perf_counter()

        documents(tmp_path / "a.md", "Hi.\n\n" + piece * 5_000 + "x")

        assert time.perf_counter() - start < 10


class TestHtml:
    def test_an_infobox_becomes_fields(self) -> None:
        (document,) = read(SAMPLES / "toronto.html")

        assert document.title == "Toronto"
        assert document.caption == "City of Toronto"
        assert fields(document) == {
            "Mayor": "Rob Ford (since 2010)",
            "Area Total": "630 km2",
            "Author": "J. Doe",
        }
        assert document.fields[1].line == "• Total: 630 km2"

    def test_the_main_text_is_read_without_navigation_and_scripts(self) -> None:
        (document,) = read(SAMPLES / "toronto.html")
        text = "\n".join(section.text for section in document.sections)

        assert [section.heading for section in document.sections] == ["", "History"]
        assert document.sections[0].text.startswith("Toronto is the capital of Ontario & big.\n\n")
        assert not [word for word in ("Home", "foot", "refs", "var x", "edit") if word in text]

    def test_tables_keep_their_captions_and_columns(self) -> None:
        (document,) = read(SAMPLES / "toronto.html")

        assert "Riders\n\n| Pos: 1 | Rider: Stoner" in document.sections[1].text

    def test_the_declared_encoding_counts_when_it_is_not_utf8(self, tmp_path: Path) -> None:
        page = '<html><head><meta charset="windows-1251"></head><p>Привет, мир</p></html>'

        (document,) = documents(tmp_path / "a.html", page.encode("cp1251"))

        assert document.sections[0].text == "Привет, мир"

    @pytest.mark.parametrize("tag", ["div", "b", "table", "article", "ul", "q"])
    def test_deep_nesting_is_read(self, tag: str, tmp_path: Path) -> None:
        (document,) = documents(tmp_path / "a.html", f"<p>Hi</p>{f'<{tag}>' * 5_000}")

        assert document.sections[0].text == "Hi"

    def test_a_page_without_text_is_nothing_to_read(self, tmp_path: Path) -> None:
        with pytest.raises(NothingToRead):
            documents(tmp_path / "a.html", "<html><script>x</script></html>")


class TestPdf:
    def test_a_page_is_a_section(self, tmp_path: Path) -> None:
        (document,) = documents(
            tmp_path / "a.pdf", _pdf("Cats purr in the", "morning sun.", "Dogs.")
        )

        assert document.title == "a"
        (section,) = document.sections
        assert section.text == "Cats purr in the morning sun. Dogs."
        assert section.place(0).page == 1

    def test_the_name_does_not_matter(self, tmp_path: Path) -> None:
        (document,) = documents(tmp_path / "a.txt", _pdf("Cats."))

        assert document.sections[0].text == "Cats."

    def test_an_encrypted_file_is_refused(self, tmp_path: Path) -> None:
        from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

        writer = PdfWriter(clone_from=PdfReader(BytesIO(_pdf("Secret."))))
        writer.encrypt("password", algorithm="RC4-128")
        writer.write(tmp_path / "a.pdf")

        with pytest.raises(SourceError, match=r"a\.pdf: is encrypted"):
            list(read(tmp_path / "a.pdf"))

    @pytest.mark.parametrize("content", [b"%PDF-1.4\nnothing", b"%PDF-", b"not a pdf"])
    def test_a_damaged_file_is_refused_in_one_line(self, content: bytes, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match=r"a\.pdf: is a damaged PDF"):
            documents(tmp_path / "a.pdf", content)

    def test_a_missing_extra_says_what_to_install(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pypdfium2", None)

        with pytest.raises(MissingExtra, match=r"pip install 'citebot\[pdf\]'"):
            documents(tmp_path / "a.pdf", _pdf("Cats."))


class TestWord:
    def test_headings_lists_and_tables_are_read(self, tmp_path: Path) -> None:
        _docx(tmp_path / "a.docx")

        (document,) = read(tmp_path / "a.docx")

        assert document.title == "About Cats"
        assert fields(document)["Author"] == "Ann"
        assert [(s.heading, s.text) for s in document.sections] == [
            ("About Cats", "They purr."),
            ("Facts", "Soft\n\n| Name: Tom | Age: 3"),
        ]

    @pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"not a zip"])
    def test_a_damaged_file_is_refused_in_one_line(self, content: bytes, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match=r"a\.docx: is a damaged Word file"):
            documents(tmp_path / "a.docx", content)

    def test_a_bomb_is_refused(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b"0" * (1 << 25))

        with pytest.raises(SourceError, match="grows"):
            list(read(tmp_path / "a.docx"))


@given(
    data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode),
    name=st.sampled_from(["a.md", "a.html", "a.pdf", "a.docx", "a.wikitext", "a.xml"]),
    start=st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04word/", b"---\n", b"<html>", b"<?xml "]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_content_raises_only_documented_errors(
    data: bytes, name: str, start: bytes, tmp_path: Path
) -> None:
    try:
        documents(tmp_path / name, start + data)
    except CitebotError as error:
        assert "\n" not in str(error)


def _pdf(*lines: str) -> bytes:
    """A PDF of one page with these lines."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {shown} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    xref = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + xref + trailer).encode("ascii")


def _docx(path: Path) -> None:
    """A Word file with headings, a list and a table."""
    from docx import Document as WordDocument  # noqa: PLC0415

    word = WordDocument()
    word.core_properties.author = "Ann"
    word.add_heading("About Cats", 1)
    word.add_paragraph("They purr.")
    word.add_heading("Facts", 2)
    word.add_paragraph("Soft", style="List Bullet")
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Name", "Age", "Tom", "3"], strict=True):
        cell.text = text
    word.save(str(path))
