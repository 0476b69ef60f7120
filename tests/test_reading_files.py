"""Reading a folder: nothing hangs, what is passed over is counted, and the second time is quick."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot import Bot
from index import Collection, FileReport, SourceError
from index.budget import watched
from index.build import update
from index.cache import ReadCache, user_folder
from index.errors import NothingToRead
from index.ignore import Patterns

_TOO_MANY_TO_READ_HERE = 30


def write(path: Path, text: str = "Tea is hot.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder as people have them, with more than documents in it."""
    folder = tmp_path / "docs"
    write(folder / "tea.md", "---\norigin: China\n---\n\n# Tea\n\nTea is hot.\n")
    write(folder / "staff.csv", "Name,Role\nAnn,Chair\nBob,Clerk\n")
    write(folder / "broken.json", '{"a": [1, 2')
    write(folder / "node_modules" / "left-pad" / "README.md")
    write(folder / "package-lock.json", "{}")
    write(folder / "build" / "made.txt")
    write(folder / "notes" / "draft.tmp.txt")
    write(folder / ".git" / "config")
    write(folder / ".gitignore", "build/\n*.tmp.txt\n")
    (folder / "photo.png").write_bytes(b"\x89PNG")
    return folder


def reports(files: list[FileReport], folder: Path) -> dict[str, FileReport]:
    return {report.path.relative_to(folder).as_posix(): report for report in files}


@pytest.fixture(params=["in memory", "on disk"])
def files(request: pytest.FixtureRequest, docs: Path, tmp_path: Path) -> dict[str, FileReport]:
    """What a collection says of the files in ``docs``."""
    source = docs
    if request.param == "on disk":
        source = tmp_path / "collection"
        update(source, [docs])
    collection = Collection.open(source)
    found = reports(collection.files(), docs)
    collection.close()
    return found


class TestFiles:
    def test_it_says_what_was_read_of_a_file(self, files: dict[str, FileReport]) -> None:
        tea, staff = files["tea.md"], files["staff.csv"]

        assert (1, 1) == (tea.documents, tea.fields)
        assert tea.passages >= 1
        assert tea.size > 0
        assert tea.modified > 0
        assert (1, 1) == (staff.documents, staff.tables)

    def test_it_says_what_is_wrong_with_a_file(self, files: dict[str, FileReport]) -> None:
        broken = files["broken.json"]

        assert 0 == broken.documents
        assert "is not JSON" in broken.warnings[0]

    def test_it_says_why_a_file_is_passed_over(self, files: dict[str, FileReport]) -> None:
        passed = {name: found.passed_over for name, found in files.items() if found.passed_over}

        assert passed == {
            ".git": "hidden",
            ".gitignore": "hidden",
            "build": "named in .gitignore",
            "node_modules": "installed packages",
            "notes/draft.tmp.txt": "named in .gitignore",
            "package-lock.json": "a list for programs",
            "photo.png": "a picture",
        }

    def test_an_index_that_is_brought_up_to_date_forgets_what_is_no_longer_so(
        self, docs: Path, tmp_path: Path
    ) -> None:
        to = tmp_path / "collection"
        update(to, [docs])
        (docs / "photo.png").unlink()
        write(docs / "broken.json", '{"name": "Ann", "role": "Chair"}')

        summary = update(to, [docs])

        collection = Collection.open(to)
        found = reports(collection.files(), docs)
        assert "photo.png" not in found
        assert () == found["broken.json"].warnings
        assert 1 == found["broken.json"].documents
        assert 6 == summary.passed_over
        assert "0 skipped, 6 passed over" in str(summary)


@pytest.mark.parametrize(
    ("lines", "path", "ignored"),
    [
        (["*.log"], "a/b.log", True),
        (["/a.txt"], "b/a.txt", None),
        (["docs/**/old"], "docs/x/y/old", True),
        (["docs/**"], "docs/x.txt", True),
        (["a?c.txt"], "a/c.txt", None),
        (["[ab].txt"], "b.txt", True),
        (["[!ab].txt"], "b.txt", None),
        (["*.txt", "!keep.txt"], "x/keep.txt", False),
        (["\\#a"], "#a", True),
        (["# a"], "# a", None),
        (["[z-a].txt"], "b.txt", None),
    ],
)
def test_patterns_of_gitignore(lines: list[str], path: str, ignored: bool | None) -> None:
    assert ignored is Patterns(lines).decides(path, False)


_HANGS = """
import sys, time
sys.path[:] = sys.argv[1:]
import index.formats
def read(path, report, depth=0, real=index.formats.read):
    if path.name == "bad.txt":
        {do}
    yield from real(path, report)
import index.reading, index.budget
index.reading.formats.read = read
index.budget.SECONDS = 1.0
from index.workers import serve
serve()
"""


class TestBudget:
    @pytest.mark.parametrize(
        ("do", "reason"),
        [
            ("while True: pass", "takes too long to read"),
            ("time.sleep(60)", "takes too long to read"),
            ("import os; os._exit(9)", "ended the process that read it"),
            ("import os; os.abort()", "ended the process that read it"),
            ("raise MemoryError", "needs more memory than it is given"),
            ("raise ZeroDivisionError('a\\nb')", "cannot be read (ZeroDivisionError: a b)"),
        ],
    )
    @pytest.mark.skipif(sys.platform == "win32", reason="time is measured otherwise")
    def test_a_file_that_cannot_be_read_in_time_is_named_and_left_out(
        self, do: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("index.workers._SERVE", _HANGS.format(do=do))
        monkeypatch.setattr("index.intake._SMALL", -1)
        for name in ("a.txt", "bad.txt", "c.txt"):
            write(tmp_path / "docs" / name)

        collection = Collection.open(tmp_path / "docs")
        summary = update(tmp_path / "collection", [tmp_path / "docs"], processes=1)

        assert ["a", "c"] == collection.titles()
        for (problem,) in (collection.problems, summary.problems):
            assert f"bad.txt: {reason}" in problem
            assert "\n" not in problem
        assert (2, 1) == (summary.documents, summary.skipped)

    @pytest.mark.skipif(sys.platform == "win32", reason="time is measured otherwise")
    def test_a_large_file_that_takes_too_long_is_read_as_far_as_it_went(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        do = "yield from real(path, report); import os; os._exit(7)"
        monkeypatch.setattr("index.workers._SERVE", _HANGS.format(do=do))
        monkeypatch.setattr("index.intake.LARGE", 100)
        monkeypatch.setattr("index.intake._SMALL", -1)
        monkeypatch.setattr("index.reading.PORTION", 100)
        write(tmp_path / "docs" / "bad.txt", "Tea is hot.\n" * 30)
        write(tmp_path / "docs" / "c.txt")

        collection = Collection.open(tmp_path / "docs")

        assert "c" in collection.titles()
        assert "bad.txt: ended the process that read it" in collection.problems[0]

    def test_what_is_quick_is_not_ended(self) -> None:
        with watched(30):
            total = sum(range(1000))

        assert 499_500 == total

    def test_a_named_file_raises_the_error_of_its_reader(self, tmp_path: Path) -> None:
        broken = tmp_path / "a.pdf"
        broken.write_bytes(b"%PDF-1.4 nothing")

        with pytest.raises(SourceError, match=r"a\.pdf: is a damaged PDF"):
            Collection.open(broken)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder of more files than are read without a cache."""
    for number in range(_TOO_MANY_TO_READ_HERE):
        write(tmp_path / "many" / f"{number:02}.md", f"# Tea {number}\n\nIt is hot.\n")
    write(tmp_path / "many" / "rows.csv", "a,b\n1,2\n1,2,3\n")
    return tmp_path / "many"


class TestCache:
    def test_what_was_read_is_not_read_again(
        self, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = Collection.open(many, cache=tmp_path / "cache")
        monkeypatch.setattr("index.workers._SERVE", "import sys; sys.exit(9)")

        second = Collection.open(many, cache=tmp_path / "cache")

        assert first.titles() == second.titles()
        assert first.problems == second.problems != []
        assert first.files() == second.files()
        assert [hit.text for hit in first.search(["hot"])] == [
            hit.text for hit in second.search(["hot"])
        ]

    def test_a_changed_file_is_read_again_and_a_moved_folder_is_not(
        self, many: Path, tmp_path: Path
    ) -> None:
        Collection.open(many, cache=tmp_path / "cache")
        before = len(list((tmp_path / "cache").rglob("*.read")))
        write(many / "00.md", "# Coffee\n\nIt is black.\n")
        moved = many.rename(tmp_path / "moved")

        collection = Collection.open(moved, cache=tmp_path / "cache")

        assert "Coffee" in collection.titles()
        assert "Tea 0" not in collection.titles()
        assert all(str(moved) in problem for problem in collection.problems)
        assert before + 1 == len(list((tmp_path / "cache").rglob("*.read")))

    def test_damaged_and_missing_entries_are_read_anew(self, many: Path, tmp_path: Path) -> None:
        titles = Collection.open(many, cache=tmp_path / "cache").titles()
        for number, entry in enumerate(sorted((tmp_path / "cache").rglob("*.read"))):
            if number % 3 == 0:
                entry.write_bytes(entry.read_bytes()[:-5] + b"12345")
            elif number % 3 == 1:
                entry.write_bytes(b"")
            else:
                entry.unlink()

        assert titles == Collection.open(many, cache=tmp_path / "cache").titles()

    def test_a_folder_that_cannot_be_written_is_no_error(self, many: Path, tmp_path: Path) -> None:
        in_the_way = write(tmp_path / "file")

        assert Collection.open(many, cache=in_the_way / "cache").titles()

    def test_it_stays_as_small_as_it_may_be(self, many: Path, tmp_path: Path) -> None:
        Collection.open(many, cache=tmp_path / "cache")
        entries = list((tmp_path / "cache").rglob("*.read"))
        total = sum(entry.stat().st_size for entry in entries)

        ReadCache(tmp_path / "cache", total // 2).trim()

        left = sum(entry.stat().st_size for entry in (tmp_path / "cache").rglob("*.read"))
        assert 0 < left <= total // 2

    def test_a_bot_keeps_in_the_folder_of_the_user_unless_told_otherwise(
        self, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.platform", "linux")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))

        Bot.open(many, reader="small", cache=False)
        assert not (tmp_path / "own").exists()

        Bot.open(many, reader="small")
        assert user_folder() == tmp_path / "own" / "citebot"
        assert list((tmp_path / "own" / "citebot").rglob("*.read"))

    def test_no_cache_on_the_command_line_leaves_nothing(
        self, many: Path, here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))

        done = here("files", "-d", many, "--no-cache")
        assert "31 files read" in done.stdout
        assert not (tmp_path / "own").exists()

        here("files", "-d", many)
        assert list((tmp_path / "own").rglob("*.read"))


def test_a_folder_without_documents_says_so(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")

    with pytest.raises(NothingToRead, match="nothing to read here"):
        Collection.open(tmp_path)
