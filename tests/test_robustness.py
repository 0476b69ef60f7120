"""Any text is a question, any file a document: nothing but the documented errors comes out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot import Answer, Bot, CitebotError
from bot.evaluation import is_verbatim
from bot.terminal.chat.chat import Chat
from bot.terminal.record import full_record, json_text
from bot.terminal.rendering import answer_lines
from bot.terminal.typesetting import PLAIN, Style
from index import Collection, Document, Field, Section

SLOW_START = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

# Arbitrary characters rarely look like a document or a question: mix in what the code looks for.
MARKS = [
    "= A =\n", "==B==\n", "- Name: value\n", "- Date: ()\n", "- x: |a = |b =\n", "\n\n", ", ,",
    "“", "(", ")", "[[", "]]", "{{", "}}", "<ref>", "|", "\x00", "\x1b[31m", "\ud800", "\u202e",
    "\u2028", "\ufeff", "🙂", "who ", "when ", "How many ", "was ", "claimed ", "?", "U.S. ",
    "p.m. ", "Col. ", "1,000 ", "4–9 ", "'s ",
    "Al-Ghaliboun ", "drone ", "2021-06-28 ", "Īṣṭ ", "מי ", "東京",
    "\u0301", "\x85", "\r",
]  # fmt: skip
ANY_TEXT = st.lists(st.sampled_from(MARKS) | st.text(max_size=20), max_size=25).map("".join)
NAMES = st.text(max_size=10) | st.sampled_from(["Date", "population_total", "", " ", "Born"])
DOCUMENTS = st.builds(
    Document,
    title=ANY_TEXT,
    sections=st.lists(st.tuples(NAMES, ANY_TEXT).map(lambda s: Section(*s)), max_size=3).map(tuple),
    fields=st.lists(st.tuples(NAMES, ANY_TEXT).map(lambda f: Field(*f)), max_size=4).map(tuple),
    caption=st.text(max_size=5),
)


def check(answer: Answer, bot: Bot) -> None:
    """What holds for every answer."""
    assert 0.0 <= answer.confidence <= 1.0
    assert answer.milliseconds >= 0
    if answer.text is not None:
        assert answer.text.strip()
        assert answer.citation is not None
        for citation in answer.citations:
            document = bot.collection.document(citation.document_id)
            assert document is not None
            assert is_verbatim(citation.quote, document)
    for style in (PLAIN, Style(colour=True, width=30)):
        for line in answer_lines(answer, style):
            assert "\n" not in line
            if not style.colour:
                assert line.replace("\u200c", "").replace("\u200d", "").isprintable()
    json_text(full_record(answer)).encode("utf-8")


@SLOW_START
@given(ANY_TEXT)
@example("")
@example("word " * 10_000)
@example("x" * 100_000)
@example("(" * 5_000)
@example("who " * 1_000)
def test_any_text_may_be_asked(seeds_bot: Bot, question: str) -> None:
    check(seeds_bot.ask(question), seeds_bot)


@SLOW_START
@given(st.lists(ANY_TEXT, max_size=4))
def test_any_texts_make_a_conversation(seeds_bot: Bot, lines: list[str]) -> None:
    conversation = seeds_bot.conversation()
    for line in ["who claimed the drone attack?", *lines]:
        check(conversation.ask(line), seeds_bot)


@SLOW_START
@given(
    st.lists(ANY_TEXT | st.sampled_from(["/open ", "/fields ", "/why", "/documents "]), max_size=4)
)
def test_any_line_may_be_typed_in_the_chat(seeds_bot: Bot, lines: list[str]) -> None:
    chat = Chat(seeds_bot)
    for line in ["who claimed the drone attack?", *lines, "/why", "/passages", "/open"]:
        list(chat.reply(line))


@SLOW_START
@given(st.lists(DOCUMENTS, min_size=1, max_size=3), ANY_TEXT)
def test_any_documents_may_be_asked(documents: list[Document], question: str) -> None:
    bot = Bot(Collection.from_documents(documents))
    words = f"{documents[0].title} {question}"
    for text in (question, words, f"what is {words}?", f"how many {question}"):
        check(bot.ask(text), bot)


@SLOW_START
@given(ANY_TEXT | st.binary(max_size=300))
@example("")
@example(b"\x00" * 100)
@example("= A =\n- b\n- :\n- : c\n==\n== ==\n")
def test_any_file_is_read_or_refused(tmp_path: Path, content: str | bytes) -> None:
    path = tmp_path / "any.txt"
    path.write_bytes(
        content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    )
    try:
        bot = Bot.open(path)
    except CitebotError as error:
        assert str(path) in str(error)
        assert "\n" not in str(error)
    else:
        check(bot.ask("what is the name of A?"), bot)


@pytest.mark.parametrize("line", ["drone " * 1_700_000, "x" * 10_000_000, "a. " * 300_000])
def test_a_huge_line_can_be_read_and_asked(tmp_path: Path, line: str) -> None:
    path = tmp_path / "long.txt"
    path.write_text(f"= Long =\n\n{line}\nThe drone was claimed by Liwa.\n", "utf-8")
    bot = Bot.open(path)
    check(bot.ask("who claimed the drone?"), bot)


def test_a_file_in_another_encoding_is_read_as_what_it_is(tmp_path: Path) -> None:
    text = "= Café =\n\nThe Café Müller was founded in Zürich in 1905. Its owner was Jürgen Weiß.\n"
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes(text.encode(encoding))
        assert Bot.open(path).collection.titles() == ["Café"]
