"""A small folder with a file of every format: what stands in the files is read, all of it.

The office files, the PDF and the EPUB were made by LibreOffice, the others by Python's own
libraries or by hand (tests/data/formats/README.md).
"""

from __future__ import annotations

import importlib.util
import os
import random
import re
import shutil
import time
import zlib
from collections import Counter
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.document import Document
from index.errors import CitebotError, MissingExtra
from index.formats import read

CLUB = Path(__file__).parent / "data" / "formats" / "club"
_WORD = re.compile(r"[^\W_]+")
_CHARTER = """Boats. The club keeps nine boats in the shed at Mill Lock. Two of them are on loan
    from the
    county. A boat is taken out by two members at least. Before you leave, check: the rowlocks,
    the bung
    in the stern. Fees are due on 1 April. Member Fee a year Adult £120 Student £45 Reminders are
    sent
    by post."""
_NOTE = "Two of them are on loan from the county."
_FLEET = """Heron Rowing Club: boats on 1 May 2024 Boat Seats Bought Paid off Kingfisher Bittern
    Name
    Seat Since Ida Brandt stroke Omar Saleh cox"""
_REGATTA = """The course 1,800 metres from Mill Lock to the weir Start at 10.30 on Saturday 8 June
    Prizes Race Prize Eights The Alder Cup"""

WORDS = {
    "charter.docx": _CHARTER + " Should this be May?",
    "charter.odt": _CHARTER,
    "charter.pdf": _CHARTER,
    # striprtf drops footnotes, LibreOffice the first row of a table in a book
    "charter.rtf": " ".join(_CHARTER.split()).replace(_NOTE, ""),
    "charter.epub": _CHARTER.replace("Member Fee a year", ""),
    "fleet.xlsx": _FLEET,
    "fleet.xls": _FLEET,
    "fleet.ods": _FLEET,
    "regatta.odp": _REGATTA,
    "regatta.pptx": _REGATTA + " Say that the weir is closed to swimmers.",
    "oars.eml": """Zoë Marsh Omar Saleh 2024-06-14 New oars delivered. The oars arrived on
    Friday; the
        blades are café brown. When do the oars arrive? Oar Length Sculling 288 Sweep 372""",
    "letters.mbox": """Ida Brandt Tom Field Locker keys Three locker keys are missing. I found
    one key
        in the boathouse.""",
    "stroke_rate.ipynb": """Stroke rate The crew rows thirty-two strokes a minute. rate = 32
        print(rate * 5)""",
    "coach.srt": "Sit tall before the catch. Breathe out on the drive.",
    "coach.vtt": "Square the blade early. Feather it late.",
    "season.ics": "Summer regatta 2024-06-08 Mill Lock Bring sun cream, water and a hat.",
    "members.vcf": "Petra Lindholm Heron Rowing Club Treasurer petra@heron.example +44 1632 960001",
    "handbook.rst": """Boathouse manual Opening The east door opens with the blue key. Close the
        shutters after dark. Bay Boat One Bittern Two Dabchick Term Its meaning in the club.""",
    "rules.adoc": """Rules of the water Ida Brandt Right of way A boat going downstream keeps to the
        middle. Eights pass on the left. Signal Meaning One blast Turning to starboard""",
    "heron.1": """heron books boats of the club OPTIONS -d --date DAY books the boat for this day
    FILES
        Bookings are kept in /var/lib/heron""",
    "history.tex": """A short history Omar Saleh Foundation The club was founded in 1894 by five
        millers. Its first boat was a tub pair.""",
    "todo.org": """Jobs for spring Tom Field Varnish the Kingfisher Two coats are enough. Shed Tool
        Shelf Plane Upper""",
    "shed.yaml": "shed door code 4711 keeper Petra Lindholm racks name north boats 4 south 5",
    "pump.toml": "Bilge pump motor voltage 12 maker Aldwater",
    "booking.ini": "booking opens at 06:30 last boat 20:15",
    "results.json": "regatta Alder Cup results crew Bittern seconds 412 Dabchick 418",
    "log.jsonl": "Morning outing Fog until nine. Evening outing Calm water.",
    "damage.csv": "Damage reports 2024 Boat Part Cost Bittern rigger 85 Dabchick rudder 40",
    "notes.txt": """Minutes of the committee Date: 12 May 2024 Chair: Petra Lindholm The
    committee buys
        a launch.""",
    "welcome.md": "Ida Brandt Welcome Novices meet at the slipway. Day Group Tuesday Juniors",
    "page.html": "Safety Wear a lifejacket in winter. Red flag Nobody leaves the bank.",
    "feed.xml": "River levels Weir The weir stands at two metres.",
    "splits.py": "Split times of a race. pace The seconds for five hundred metres.",
    "archive.zip": "The charter of 1998 allowed six boats. Nothing leaves the archive.",
    "archive.tar.gz": "Log The flood of 1999 reached the shed.",
}
_SLOWEST = 5.0  # seconds of computing for a file of a few kilobytes
_MUTATED = sorted(WORDS)


def words(text: str) -> Counter[str]:
    """The words of a text and how often each stands there."""
    return Counter(word.casefold() for word in _WORD.findall(text))


def all_words(documents: list[Document]) -> Counter[str]:
    """The words that a question could find: titles, headings, texts, fields, tables."""
    found: Counter[str] = Counter()
    for document in documents:
        found += words(f"{document.title} {document.caption}")
        for section in document.sections:
            found += words(f"{section.heading} {section.text}")
        for field in document.fields:
            found += words(f"{field.name} {field.line} {field.value}")
    return found


def test_every_file_of_the_folder_is_spoken_of() -> None:
    sources = {"charter.fodt", "fleet.fods", "regatta.fodp", "charter.doc"}

    assert {path.name for path in CLUB.iterdir()} == {*WORDS, *sources}


@pytest.mark.parametrize("name", sorted(WORDS))
def test_all_words_of_a_file_are_read(name: str) -> None:
    wanted = words(WORDS[name])

    found = all_words(list(read(CLUB / name)))

    missing = wanted.keys() - found.keys()
    assert len(missing) <= 0.02 * len(wanted), sorted(missing)


@pytest.mark.skipif(not shutil.which("antiword"), reason="antiword is not installed")
@pytest.mark.skipif(bool(shutil.which("soffice")), reason="LibreOffice is used instead")
def test_an_old_word_file_is_read_by_antiword() -> None:
    assert words(_CHARTER).keys() <= all_words(list(read(CLUB / "charter.doc"))).keys()


def test_an_old_word_file_names_the_program_that_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(CitebotError, match="install antiword or LibreOffice"):
        list(read(CLUB / "charter.doc"))


@pytest.mark.parametrize(
    ("name", "package", "extra"),
    [
        ("charter.pdf", "pypdfium2", "pdf"),
        ("charter.rtf", "striprtf", "office"),
        ("fleet.xlsx", "openpyxl", "office"),
        ("fleet.xls", "xlrd", "office"),
    ],
)
def test_a_missing_package_is_named_with_its_extra(
    name: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (package, f"{package}.{package}"):
        monkeypatch.setitem(__import__("sys").modules, module, None)

    with pytest.raises(MissingExtra, match=rf"{package}.*pip install 'citebot\[{extra}\]'"):
        list(read(CLUB / name))


def test_a_sheet_is_read_to_its_end_or_said_to_be_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with xlsxwriter.Workbook(tmp_path / "rows.xlsx") as book:
        sheet = book.add_worksheet("Data")
        for number in range(1000):
            sheet.write_row(number, 0, [f"name {number}", number])
    problems: list[str] = []

    monkeypatch.setattr("index.formats.office.workbook._MOST_CELLS", 2000)
    (whole,) = read(tmp_path / "rows.xlsx", problems.append)
    assert [] == problems
    assert "name 999" in whole.sections[-1].text

    monkeypatch.setattr("index.formats.office.workbook._MOST_CELLS", 1000)
    (cut,) = read(tmp_path / "rows.xlsx", problems.append)
    assert "name 998" not in cut.sections[-1].text
    assert "rows.xlsx: sheet Data: is too large; what follows row 501 is left out" in problems[0]


def test_what_stands_beside_rows_of_a_table_is_read_too(tmp_path: Path) -> None:
    rows = "".join(f"  boat{n}:\n    seats: {n}\n    name: Heron {n}\n" for n in range(1, 9))
    (tmp_path / "a.yaml").write_text(f"club: Heron\nfleet:\n{rows}  shed: Mill Lock\n")

    (document,) = read(tmp_path / "a.yaml")

    assert {"boat8", "mill"} <= all_words([document]).keys()
    assert 8 == len(document.tables[0].rows)


def mutated(data: bytes, seed: int) -> bytes:
    """A file with some of its bytes changed, cut out, doubled or taken from elsewhere."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 5, 20))):
        start = chance.randrange(len(changed) + 1)
        length = chance.choice((1, 2, 8, 64, 512))
        piece = bytes(changed[start : start + length])
        kind = chance.randrange(6)
        if kind == 0:
            changed[start : start + length] = b""
        elif kind == 1:
            changed[start:start] = piece * chance.choice((1, 3, 50))
        elif kind == 2:
            changed[start : start + 1] = bytes([chance.randrange(256)])
        elif kind == 3:
            changed[start : start + length] = chance.randbytes(length)
        elif kind == 4:
            changed[start:start] = chance.choice(_NASTY)
        else:
            there = chance.randrange(len(changed) + 1)
            changed[there:there] = piece
    return bytes(changed)


_NASTY = (
    *(
        sign * 300
        for sign in (b"{", b"[", b"(", b"<a>", b"`", b"*", b"|", b"\n", b" ", b"\\", b"..")
    ),
    *(b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"99999999999999", b"-1", b"%00", b"\r"),
    *(b"\t- " * 100, b"&a *a " * 50, b"=" * 300 + b"\n", b"'''" * 50, b"::\n" * 100),
)


def survives(path: Path, data: bytes) -> None:
    """Read a file: documents, or an error of one line, and soon."""
    path.write_bytes(data)
    problems: list[str] = []
    begun = time.process_time()
    try:
        list(read(path, problems.append))
    except CitebotError as error:
        problems.append(str(error))
    assert time.process_time() - begun < _SLOWEST
    assert not [problem for problem in problems if "\n" in problem]


def fuzz(name: str, folder: Path, number: int) -> None:
    data = (CLUB / name).read_bytes()
    for seed in range(number):
        survives(folder / name, mutated(data, zlib.crc32(name.encode()) + seed))


@pytest.mark.parametrize("name", _MUTATED)
def test_a_damaged_file_is_read_or_refused(name: str, tmp_path: Path) -> None:
    fuzz(name, tmp_path, 60)


@pytest.mark.slow
@pytest.mark.skipif(
    not os.environ.get("CITEBOT_FUZZ"), reason="CITEBOT_FUZZ=1 runs it, half an hour"
)
@pytest.mark.parametrize("name", _MUTATED)
def test_two_thousand_damaged_files_are_read_or_refused(name: str, tmp_path: Path) -> None:
    fuzz(name, tmp_path, 2000)


@pytest.mark.parametrize("name", _MUTATED)
@given(
    data=st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_bytes_under_the_name_are_read_or_refused(
    name: str, data: bytes, tmp_path: Path
) -> None:
    survives(tmp_path / name, data)


def test_packages_of_all_formats_are_installed() -> None:
    """The tests above would pass without them if every file were refused."""
    for package in ("docutils", "openpyxl", "pypdfium2", "striprtf", "xlrd"):
        assert importlib.util.find_spec(package)
