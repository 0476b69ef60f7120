"""The commands of the chat, as functions from a line to lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot import Bot
from bot.terminal.chat.chat import Chat
from bot.terminal.chat.desktop import Desktop
from bot.terminal.chat.registry import COMMANDS
from bot.terminal.typesetting import Style
from index.build import update

CLAIMED = "who claimed the drone attack?"
COMMANDED = "Who commanded the June 2021 airstrike?"
TEA = "= Tea =\n\n- Colour: amber\n- Origin: Yunnan\n\nTea is a drink of the Yi people.\n"


class RecordingDesktop(Desktop):
    """Remembers what it was to do."""

    def __init__(self) -> None:
        self.copied: list[str] = []
        self.edited: list[tuple[Path, int]] = []
        self.cleared = 0

    def copy(self, text: str) -> str:
        self.copied.append(text)
        return "Copied."

    def edit(self, path: Path, line: int) -> str:
        self.edited.append((path, line))
        return ""

    def clear(self) -> None:
        self.cleared += 1

    def page(self, lines: Sequence[str]) -> bool:
        return False


def said(chat: Chat, line: str) -> str:
    return "\n".join(chat.reply(line))


@pytest.fixture
def chat(small_bot: Bot) -> Chat:
    return Chat(small_bot, desktop=RecordingDesktop())


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    path = tmp_path / "tea.txt"
    path.write_text(TEA, "utf-8")
    return path


def test_help_names_every_command(chat: Chat) -> None:
    help_text = said(chat, "/help")
    assert list(COMMANDS) == [
        "help", "why", "more", "passages", "open", "edit", "documents", "fields", "files", "add",
        "copy", "save", "clear", "reset", "exit", "quit",
    ]  # fmt: skip
    for command in COMMANDS.values():
        assert command.summary
        assert f"{command.usage} " in help_text
        assert command.summary in help_text


def test_help_fits_a_narrow_terminal(small_bot: Bot) -> None:
    lines = list(Chat(small_bot, Style(width=40)).reply("/help"))
    assert all(len(line) <= 40 for line in lines)
    assert {word for command in COMMANDS.values() for word in command.summary.split()} <= {
        word for line in lines for word in line.split()
    }


def test_an_unknown_command_suggests_the_nearest(chat: Chat) -> None:
    assert "did you mean /passages?" in said(chat, "/pasages")
    assert "did you mean /exit?" in said(chat, "/exti")
    assert "/help lists them" in said(chat, "/xyz")


def test_why_names_the_words_the_candidates_and_the_threshold(chat: Chat) -> None:
    said(chat, CLAIMED)
    why = said(chat, "/why")
    assert why.startswith("found: ")
    assert "claim" in why
    assert "1. " in why
    assert "Answers need a confidence of 0." in why


def test_more_shows_what_else_was_found_until_there_is_no_more(chat: Chat) -> None:
    assert said(chat, "/more") == "Nothing has been asked yet."
    said(chat, CLAIMED)
    seen: list[str] = []
    while not (shown := said(chat, "/more")).startswith("That is all"):
        seen.append(shown)
        assert len(seen) < 20
    everything = "\n".join(seen)
    assert len(set(seen)) == len(seen) > 1
    assert chat.last is not None
    for number in range(1, len(chat.last.passages) + 1):
        assert everything.count(f"    {number}. ") == 1
    said(chat, COMMANDED)
    assert not said(chat, "/more").startswith("That is all")


def test_open_shows_the_section_around_the_evidence_or_a_passage(chat: Chat) -> None:
    said(chat, CLAIMED)
    section = said(chat, "/open")
    assert section.startswith("March 2023 northeastern Syria clashes › Attacks · seeds/000_")
    assert "10 rockets were launched at the Green Village" in section
    assert chat.last is not None
    for number, hit in enumerate(chat.last.passages, 1):
        assert said(chat, f"/open {number}").startswith(hit.title)


def test_open_marks_the_field_that_is_the_evidence(small_bot: Bot) -> None:
    chat = Chat(small_bot, Style(colour=True, width=80))
    said(chat, COMMANDED)
    marked = [line for line in said(chat, "/open").splitlines() if "\x1b[1;35m" in line]
    assert marked == ["    \x1b[1;35mCommanded By: Joe Biden\x1b[0m"]


def test_edit_opens_the_file_of_the_evidence(chat: Chat, root: Path) -> None:
    said(chat, COMMANDED)
    assert said(chat, "/edit") == ""
    assert isinstance(chat.desktop, RecordingDesktop)
    path, line = chat.desktop.edited[0]
    assert path.parent == root / "seeds"
    assert line >= 1


def test_edit_says_so_where_the_file_is_gone(tea: Path) -> None:
    chat = Chat(Bot.open(tea, reader="small"))
    said(chat, "What is the colour of tea?")
    tea.unlink()
    assert "tea.txt cannot be opened (No such file or directory)." in said(chat, "/edit")


def test_fields_finds_a_document_by_a_part_of_its_title(chat: Chat) -> None:
    assert "Commanded By: Joe Biden" in said(chat, "/fields june 2021")
    assert "Several documents" in said(chat, "/fields syria")
    assert "No document is called" in said(chat, "/fields Atlantis")


def test_added_files_can_be_asked_at_once_and_are_added_once(tea: Path) -> None:
    chat = Chat(Bot.open(reader="small"))
    assert said(chat, f'/add "{tea}"') == "Added 1 document from 1 new file."
    assert "amber" in said(chat, "What is the colour of tea?")
    assert said(chat, f"/add {tea}") == "Added 0 documents from 0 new files."


def test_add_names_what_cannot_be_read(tmp_path: Path, tea: Path) -> None:
    chat = Chat(Bot.open(tea, reader="small"))
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "picture.txt").write_bytes(bytes(range(256)) * 40)
    shown = said(chat, f"/add {folder}")
    assert shown.startswith("Added 0 documents from 1 new file.\n")
    assert "picture.txt: is a binary file" in shown
    assert "no such file or folder" in said(chat, "/add /no/such/place")
    assert "no file matches" in said(chat, "/add /no/such/*.txt")
    assert "For example: /add" in said(chat, "/add")


def test_a_collection_on_disk_says_how_it_is_added_to(tea: Path, tmp_path: Path) -> None:
    update(tmp_path / "collection", [tea])
    chat = Chat(Bot.open(tmp_path / "collection", reader="small"))
    assert "this collection is on disk; add to it with: citebot index" in said(chat, f"/add {tea}")


def test_files_says_what_was_read_of_each(tmp_path: Path, tea: Path) -> None:
    (tmp_path / "picture.txt").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "staff.csv").write_text("Name,Role\nAna,Lead\nBo,Cook\n", "utf-8")
    shown = said(Chat(Bot.open(tmp_path, reader="small")), "/files").splitlines()
    assert any("staff.csv: 1 document, 1 passage, 1 table" in line for line in shown)
    assert any("tea.txt: 1 document, " in line for line in shown)
    assert any("picture.txt: is a binary file" in line for line in shown)
    assert shown[-1] == "2 files read, 1 without text or unreadable"


def test_the_conversation_is_saved_with_its_citations(chat: Chat, tmp_path: Path) -> None:
    path = tmp_path / "my answers.md"
    assert said(chat, f"/save {path}") == "Nothing has been asked yet."
    said(chat, COMMANDED)
    said(chat, "Who painted the Mona Lisa?")
    assert said(chat, f"/save {path}").startswith("Saved 2 answers to ")
    text = path.read_text("utf-8")
    assert text.startswith(f"# Questions and answers\n\n## {COMMANDED}\n\n**Joe Biden** · very")
    assert "\n> “Commanded By: Joe Biden”\n>\n> June 2021 United States airstrike in Syria" in text
    assert "seeds/003_024252a408ca38f3.txt" in text
    assert text.endswith("## Who painted the Mona Lisa?\n\nI don't know.\n")


def test_saving_overwrites_nothing(chat: Chat, tmp_path: Path) -> None:
    said(chat, COMMANDED)
    (tmp_path / "kept.md").write_text("mine")
    assert "kept.md exists; choose another name." in said(chat, f"/save {tmp_path / 'kept.md'}")
    assert (tmp_path / "kept.md").read_text() == "mine"
    assert "cannot be written" in said(chat, f"/save {tmp_path / 'no' / 'folder.md'}")
    assert "For example: /save" in said(chat, "/save")


def test_copy_takes_the_answer_alone(chat: Chat) -> None:
    assert said(chat, "/copy") == "There is no answer to copy."
    said(chat, COMMANDED)
    assert said(chat, "/copy") == "Copied."
    assert isinstance(chat.desktop, RecordingDesktop)
    assert chat.desktop.copied == ["Joe Biden"]


def test_clear_clears_and_says_nothing(chat: Chat) -> None:
    assert said(chat, "/clear") == ""
    assert isinstance(chat.desktop, RecordingDesktop)
    assert chat.desktop.cleared == 1


def test_reset_forgets(chat: Chat) -> None:
    said(chat, CLAIMED)
    said(chat, "/reset")
    assert "Nothing has been asked yet" in said(chat, "/why")


@pytest.mark.parametrize("line", ["/exit", "/quit", "/EXIT"])
def test_exit_and_quit_end_the_chat(chat: Chat, line: str) -> None:
    said(chat, line)
    assert chat.finished


@pytest.mark.parametrize(
    "line",
    [
        "/", "/ help", "//", "/open", "/open 0", "/open -1", "/open ²", "/open ٣", "/open 1e9",
        "/open 99999999999999999999999999", "/fields", "/fields %", "/fields _", "/fields '",
        "/documents %", "/documents \x00", "/why", "/passages", "/\x1b[31m", "/HELP", "/reset x",
        "/edit 99", "/more 3", "/files x", "/copy x", "/add \x00", "/add '", "/save \x00",
        "/documents " + "x" * 60_000, "/fields " + "漢" * 17_000, "/add " + "y" * 60_000,
        "/save " + "z" * 60_000, "/" + "q" * 60_000, "x" * 60_000, "漢" * 17_000,
    ],
    ids=lambda line: line[:24].encode("unicode_escape").decode(),
)  # fmt: skip
def test_no_line_fails(chat: Chat, line: str) -> None:
    for _ in range(2):
        assert "\x1b" not in said(chat, line)
        said(chat, CLAIMED)
