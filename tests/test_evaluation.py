"""Marks are those of the SQuAD script, and nothing is dropped from the figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot import Bot
from bot.evaluation import by_kind, evaluate, figures, open_bot, retrieval
from bot.evaluation.exam import ExamQuestion, read_exam
from bot.evaluation.grading import _holds
from bot.evaluation.metrics import best, contains, exact_match, f1, normalize, percentile
from index import ExamError

GENGHIS = "Genghis Khan founded the Mongol Empire. He died in 1227 near Yinchuan."
NILE = "The Nile is a river in Africa. It is about 6,650 kilometres long."

SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Some_things",
            "paragraphs": [
                {
                    "context": GENGHIS,
                    "qas": [
                        {
                            "id": "founder",
                            "question": "Who founded the Mongol Empire?",
                            "answers": [
                                {"text": "Genghis Khan", "answer_start": 0},
                                {"text": "Genghis Khan", "answer_start": 0},
                            ],
                        },
                        {
                            "id": "rome",
                            "question": "Who founded the city of Rome?",
                            "is_impossible": True,
                            "answers": [],
                            "plausible_answers": [{"text": "Genghis Khan", "answer_start": 0}],
                        },
                    ],
                },
                {
                    "context": NILE,
                    "qas": [
                        {
                            "id": "nile",
                            "question": "What is the Nile?",
                            "answers": [{"text": "a river", "answer_start": 12}],
                        }
                    ],
                },
            ],
        }
    ],
}


def write(path: Path, *rows: Any) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def line(number: int = 1, **changes: Any) -> dict[str, Any]:
    row = {"id": f"q{number}", "question": "Who claimed the drone attack?", "answers": ["x"]}
    return {key: value for key, value in {**row, **changes}.items() if value is not ...}


# Metrics


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The Cat", "cat"),
        ("  an   apple ", "apple"),
        ("U.S.", "us"),
        ("it's", "its"),
        ("theatre", "theatre"),
        ("the a an", ""),
        ("Zoë-Ann", "zoëann"),
        ("4–9", "4–9"),
        ("\tA\nB\u00a0C", "b c"),
    ],
)
def test_answers_are_normalised_as_the_official_script_does(text: str, normal: str) -> None:
    """Lower case, then ASCII punctuation, then articles, then white space."""
    assert normal == normalize(text)


@pytest.mark.parametrize(
    ("prediction", "gold", "em", "f1_score"),
    [
        ("Denver Broncos", "Denver Broncos", 1.0, 1.0),
        ("The Denver Broncos!", "denver broncos", 1.0, 1.0),
        ("Broncos", "Denver Broncos", 0.0, 2 / 3),
        ("Denver Broncos team", "the Denver Broncos", 0.0, 0.8),
        ("to be or not to be", "to be", 0.0, 0.5),
        ("Panthers", "Denver Broncos", 0.0, 0.0),
        ("the", "a", 1.0, 1.0),
        ("the", "Denver", 0.0, 0.0),
    ],
)
def test_exact_match_and_f1_of_worked_examples(
    prediction: str, gold: str, em: float, f1_score: float
) -> None:
    assert em == exact_match(prediction, gold)
    assert f1_score == pytest.approx(f1(prediction, gold))


def test_the_best_accepted_answer_counts_and_silence_earns_nothing() -> None:
    assert best(f1, "Rmelan", ["Conoco", "near Rmelan"]) == pytest.approx(2 / 3)
    assert best(exact_match, None, ["Rmelan"]) == 0.0


def test_an_answer_contains_whole_words_only() -> None:
    assert contains("killing 14 people", "14 people")
    assert not contains("killing 114 people", "14 people")
    assert not contains("anything", "the")


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([7.0], 0.95) == 7.0
    assert percentile([], 0.5) is None


# Reading


def test_an_exam_line_becomes_a_question(tmp_path: Path) -> None:
    path = tmp_path / "exam.jsonl"
    support = [{"document": "B", "evidence": "b"}, {"document": "A"}]
    write(path, line(1, kind="aggregate", document="A", support=support, conversation="c1"))
    path.write_bytes(b"\xef\xbb\xbf\r\n" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_exam(path).questions == (
        ExamQuestion(
            "q1", "Who claimed the drone attack?", ("x",), "aggregate", ("A", "B"), True, "c1"
        ),
    )


def test_squad_files_are_told_by_their_content(tmp_path: Path) -> None:
    exam = read_exam(write(tmp_path / "no-ending", SQUAD))
    assert [document.title for document in exam.documents] == ["Some things"]
    assert [section.text for section in exam.documents[0].sections] == [GENGHIS, NILE]
    assert [q.answers for q in exam.questions] == [("Genghis Khan",), (), ("a river",)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no questions"),
        (b"\n \n", "holds no questions"),
        (b'{"id": 1, "question": "a", "answers": []}\n\n{"id": 2,', "exam.jsonl:3: is not JSON"),
        (b'{"id": 1, "answers": []}', "exam.jsonl:1: the key 'question' is missing"),
        (b'{"question": "a", "answers": []}', "exam.jsonl:1: the key 'id' is missing"),
        (b'{"id": 1, "question": "a"}', "exam.jsonl:1: the key 'answers' is missing"),
        (b'{"id": 1, "question": "a", "answers": "b"}', "exam.jsonl:1: answers is not a list"),
        (b'{"id": 1, "question": ["a"], "answers": []}', "exam.jsonl:1: question is not a text"),
        (b'{"id": 1, "question": "a", "answers": [], "support": 3}', "support is not a list"),
        (b'["id"]', "exam.jsonl:1: is not a JSON object"),
        (b"[" * 100_000, "exam.jsonl:1: is not JSON"),
        (b"ab\n\xff", "exam.jsonl:2: is not UTF-8"),
        (b'{"data": [{"title": "a"}]}', "lacks the key 'paragraphs'"),
        (b'{"data": 7}', "is not laid out as SQuAD"),
        (b'{"data": [{"title": "a", "paragraphs": [{"context": 3, "qas": []}]}]}', "laid out"),
        (b'{"data": []}', "holds no questions"),
        (b'{"id": 1, "question": "a", "answers": []}\n' * 2, "two questions have the id '1'"),
        (
            b'{"id": 1, "question": "a", "answers": [], "conversaton": "c"}',
            "exam.jsonl:1: there is no key 'conversaton'; did you mean 'conversation'?",
        ),
    ],
)
def test_a_broken_exam_is_refused_by_name(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "exam.jsonl"
    path.write_bytes(content)
    with pytest.raises(ExamError) as caught:
        read_exam(path)
    assert message in str(caught.value)
    assert "exam.jsonl" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_exam_that_cannot_be_opened_is_refused_by_name(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.jsonl", tmp_path):
        with pytest.raises(ExamError, match=path.name):
            read_exam(path)


def test_keys_that_are_not_read_are_named_once(tmp_path: Path) -> None:
    path = write(tmp_path / "exam.jsonl", line(1, evidence="e"), *(line(n, x=1) for n in (2, 3)))
    assert read_exam(path).problems == (f"{path}:2: the key 'x' is not read",)


# Grading


def test_a_squad_file_is_its_own_collection(tmp_path: Path) -> None:
    exam = read_exam(write(tmp_path / "squad.json", SQUAD))
    bot = open_bot(exam)
    graded = list(evaluate(bot, exam.questions))
    assert (len(bot.collection), bot.collection.passage_count) == (1, 2)
    assert retrieval(graded) == {"recall@1": 1, "recall@5": 1, "recall@20": 1, "mrr": 1}


def test_with_gold_passages_only_the_own_paragraph_is_read(tmp_path: Path) -> None:
    exam = read_exam(write(tmp_path / "squad.json", SQUAD))
    for graded in evaluate(open_bot(exam), exam.questions, gold_passage=True):
        assert [graded.question.paragraph] == [hit.text for hit in graded.answer.passages]


def test_every_question_counts(seeds_bot: Bot) -> None:
    """Unanswerable ones, wrong ones and those in conversations: the figures add up."""
    questions = [
        ExamQuestion("1", "Who claimed the drone attack?", ("Liwa Al-Ghaliboun",), "prose"),
        ExamQuestion("2", "Who painted the Mona Lisa?", (), "unanswerable"),
        ExamQuestion("3", "Who commanded the June 2021 airstrike?", ("Joe Biden",), "infobox"),
        ExamQuestion("4", "Who claimed the drone attack?", ("Napoleon",), "prose"),
    ]
    found = by_kind(list(evaluate(seeds_bot, questions)))
    assert list(found) == ["prose", "unanswerable", "infobox", "all"]
    assert tuple(found["all"][k] for k in ("questions", "answerable", "unanswerable")) == (4, 3, 1)
    assert found["all"]["em"] == 0.75
    assert found["all"]["guess_em"] == pytest.approx(2 / 3)
    assert found["prose"]["cited"] == 0.5
    assert found["unanswerable"]["abstained"] == 1.0
    assert found["unanswerable"]["answered"] is None


def test_an_answer_to_an_unanswerable_question_costs(seeds_bot: Bot) -> None:
    asked = [ExamQuestion("1", "Who claimed the drone attack?", (), "unanswerable")]
    found = figures(list(evaluate(seeds_bot, asked)))
    assert (found["em"], found["abstained"], found["right"]) == (0.0, 0.0, 0.0)


def test_a_citation_is_right_only_in_an_accepted_document(seeds_bot: Bot) -> None:
    asked = ExamQuestion("1", "Who claimed the drone attack?", ("Liwa Al-Ghaliboun",))
    other = ExamQuestion("2", asked.text, asked.answers, documents=("Some other document",))
    first, second = evaluate(seeds_bot, [asked, other])
    assert (first.verbatim, first.cited) == (1.0, 1.0)
    assert (second.verbatim, second.cited) == (1.0, 0.0)


def test_the_turns_of_a_conversation_are_asked_in_one(seeds_bot: Bot) -> None:
    asked = [
        ExamQuestion("1", "Who commanded the June 2021 airstrike?", ("Joe Biden",)),
        ExamQuestion("2", "Where did it take place?", ("Abu Kamal",), conversation="c"),
    ]
    alone = list(evaluate(seeds_bot, asked))[1]
    first = ExamQuestion("1", asked[0].text, asked[0].answers, conversation="c")
    together = list(evaluate(seeds_bot, [first, asked[1]]))[1]
    assert alone.answer.understood is None
    assert together.answer.understood is not None


@pytest.mark.parametrize(
    ("quote", "gold", "expected"),
    [
        ("founded: ubl|60,000 (2014)", "60,000", True),
        ("birth_date: birth date and age|df=y|1968|7|21", "21 July 1968", True),
        ("birth_date: birth date and age|df=y|1968|7|22", "21 July 1968", False),
        ("birth_date: 1968", "21 July 1968", False),
    ],
)
def test_a_quote_in_markup_holds_what_it_renders_to(quote: str, gold: str, expected: bool) -> None:
    assert expected == _holds(quote, gold)
