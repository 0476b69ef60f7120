"""``python -m training.calibration``: held-out questions to ``bot/decide/calibration.json``.

Held-out questions are asked of all passages (answerable); some also of all but their own (near
miss), of all but their own article's (out of collection), and with a word of another question in
place of one of their own (altered). All this is done twice, with the passages of all articles and
with those of the held-out ones alone: people ask large collections and small ones. Each kind of
candidate gets a logistic regression over its signals.

Run it twice, with ``--reader neural`` and then with ``--reader small``: what the small reader
alone has read has regressions of its own.
"""

from __future__ import annotations

import argparse
import json
import pickle
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from random import Random

from bot.bot import Bot
from bot.decide import signals
from bot.decide.calibration import CALIBRATION
from bot.decide.candidates import best_sentences, overlap
from bot.decide.polarity import verdict
from bot.decide.regions import regions
from bot.question import analyze
from bot.reader import Reader, Span
from bot.retrieval import query
from index import Collection, Document, Hit, Section
from index.analyzer import STOPWORDS
from training import squad
from training.neural.questions import Passage, Question, Questions
from training.regression import THRESHOLD, Judged, fit, report

RIGHT = 0.5
"""A span counts as right from this F1 on: another wording of the gold answer."""
FEWEST = 100
"""Candidates without which a regression is not fitted."""
_CANDIDATES = 3
_NEGATION = re.compile(
    r"\b(?:is|are|was|were|can|could|may|might|must|should|shall|will|would|has|have|had)"
    r"(?: not|n't| never)\b"
)
_RETRIEVED, _KEPT = 60, 20
_MARKS = "?.,;:!()\"'“”"

Report = Callable[[str], None]


Accept = Callable[[Hit, str], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of any source: is a candidate of a passage with a text right?

    ``verdict`` is what a yes or no must say, None where the question does not ask for one.
    """

    text: str
    way: str
    file: str
    accepts_span: Accept
    accepts_text: Accept
    verdict: bool | None = None


class SquadAsker:
    """Asks held-out questions of SQuAD files of a collection of their passages."""

    def __init__(self, data: Questions, reader: Reader, kept: Callable[[Passage], bool]) -> None:
        self._data = data
        self._yesno = [q.text for q in data.held if q.file == "yesno"]
        self._others = [q.text for q in data.held if q.file != "yesno"]
        passages = [p for p in data.passages if kept(p)]
        documents = [
            Document(title, tuple(Section("", p.text) for p in group), source=article)
            for (article, title), group in groupby(
                sorted(passages, key=lambda p: (p.article, p.title)),
                key=lambda p: (p.article, p.title),
            )
        ]
        self._bot = Bot(Collection.from_documents(documents, words=10_000), reader)

    def ask(self, question: Question, random: Random) -> Iterator[Judged]:
        """The candidates for a question, asked in all its ways."""
        own = {self._data.passages[n].text for n in question.own}
        article = self._data.passages[question.own[0]].article
        ways: dict[str, Callable[[Hit], bool]] = {"unanswerable": lambda hit: True}
        if question.answers:
            ways = {"answerable": lambda hit: True}
            if random.random() < 0.5:
                ways["near miss"] = lambda hit: hit.text not in own
            if random.random() < 0.3:
                ways["out of collection"] = lambda hit: self._article(hit) != article
        for way, kept in ways.items():
            asked = self._asked(question, question.text, way, own)
            yield from candidates(self._bot, asked, kept)
        if question.file == "yesno" or (question.answers and random.random() < 0.5):
            others = self._yesno if question.file == "yesno" else self._others
            altered = _altered(question.text, random.choice(others), " ".join(own), random)
            asked = self._asked(question, altered, "altered", own)
            yield from candidates(self._bot, asked, lambda hit: True)

    def _article(self, hit: Hit) -> str:
        document = self._bot.collection.document(hit.document)
        return document.source if document else ""

    def _asked(self, question: Question, text: str, way: str, own: set[str]) -> Asked:
        verdict = None
        if question.file == "yesno":
            verdict = not _NEGATION.search(question.accepted[0])
        answerable = way == "answerable"
        return Asked(
            text,
            way,
            question.file,
            lambda hit, answer: answerable and _is_right(answer, question.accepted),
            lambda hit, part: answerable and hit.text in own and _holds(part, question.accepted),
            verdict,
        )


def folder_questions(folder: Path, reader: Reader) -> Iterator[Judged]:
    """The candidates for the questions ``FOLDER.jsonl`` about the documents in ``FOLDER``."""
    bot = Bot(Collection.open(folder), reader)
    for line in folder.with_suffix(".jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        accepted, file = row["answers"], row["file"]

        def of_file(hit: Hit, file: str = file) -> bool:
            document = bot.collection.document(hit.document)
            return document is not None and document.source.endswith(file.partition("/")[2] or file)

        def span(hit: Hit, text: str, accepted: Sequence[str] = accepted) -> bool:
            return _is_right(text, accepted)

        def part(hit: Hit, text: str, accepted: Sequence[str] = accepted) -> bool:
            return of_file(hit) and _holds(text, accepted)

        way = "answerable" if accepted else "unanswerable"
        yield from candidates(bot, Asked(row["question"], way, "folders", span, part))


def yes_no_questions(file: Path, reader: Reader) -> Iterator[Judged]:
    """The candidates for natural questions for yes or no, each about a passage of its own."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    documents = [Document(row["title"], (Section("", row["passage"]),)) for row in rows]
    bot = Bot(Collection.from_documents(documents), reader)
    for row in rows:
        known = row["answer"] != "unknown"

        def said(hit: Hit, text: str, known: bool = known, sentence: str = row["sentence"]) -> bool:
            return known and (text.strip() in sentence or sentence in text)

        way = "answerable" if known else "unanswerable"
        asked = Asked(row["question"], way, "natural yesno", said, said, row["answer"] == "yes")
        yield from candidates(bot, asked)


def candidates(
    bot: Bot, asked: Asked, kept: Callable[[Hit], bool] = lambda hit: True
) -> Iterator[Judged]:
    """The candidates of all kinds for a question, each with its signals."""
    analyzed = analyze(asked.text)
    collection = bot.collection
    search = query(analyzed, collection)
    found = collection.search(search.weights, _RETRIEVED)
    evidence = bot.evidence(analyzed, search, [hit for hit in found if kept(hit)][:_KEPT])
    told = signals.of_question(evidence, collection)
    reading = evidence.reading
    by = "both" if len(reading.readers) > 1 else "small"

    def judged(kind: str, own: Mapping[str, float], right: bool, rank: int) -> Judged:
        return Judged(f"{kind} {by}", asked.way, asked.file, own, right, rank)

    taken: list[Span] = []
    for span in reading.spans:
        if any(overlap(span, other) for other in taken):
            continue
        hit = evidence.read[span.passage]
        right = asked.accepts_span(hit, span.text)
        if asked.verdict is None:
            yield judged("span", signals.of_span(evidence, told, span), right, len(taken))
        taken.append(span)
        if len(taken) == _CANDIDATES:
            break
    for rank, number in enumerate(best_sentences(evidence)):
        sentence = reading.sentences[number]
        hit = evidence.read[sentence.passage]
        text = hit.text[sentence.start : sentence.end]
        right = asked.accepts_text(hit, text)
        yield judged("sentence", signals.of_sentence(evidence, told, number), right, rank)
        if asked.verdict is not None:
            about = f"{hit.title} {hit.heading}"
            said = verdict(analyzed, search, about, text, collection)
            own = signals.of_verdict(evidence, told, number, said)
            yield judged("yesno", own, right and said.yes == asked.verdict, rank)
    best = sorted(regions(evidence, collection), key=lambda region: -region.mass(evidence))
    for rank, region in enumerate(best[:_CANDIDATES]):
        hit = evidence.read[region.passage]
        right = asked.accepts_text(hit, hit.text[region.start : region.end])
        yield judged(region.kind, signals.of_region(evidence, told, region), right, rank)


def _altered(text: str, other: str, passage: str, random: Random) -> str:
    """The question with one of its words replaced, so that its passage does not answer it.

    A word that the passage says gives way to one of the same kind (a figure, a name, a plain
    word) of ``other`` that it does not say; the whole question to ``other`` where there is none.
    """
    held = {word.strip(_MARKS).casefold() for word in passage.split()}

    def content(words: list[str], said: bool) -> list[tuple[int, str]]:
        return [
            (n, word)
            for n, word in enumerate(w.strip(_MARKS) for w in words)
            if n
            and word.casefold() not in STOPWORDS
            and (len(word) > 3 or word.isdigit())
            and (word.casefold() in held) == said
        ]

    words = text.split()
    pairs = [
        (n, put)
        for n, old in content(words, said=True)
        for _, put in content(other.split(), said=False)
        if old[0].isdigit() == put[0].isdigit() and old[0].isupper() == put[0].isupper()
    ]
    if not pairs:
        return other
    place, put = random.choice(pairs)
    words[place] = put
    return " ".join(words).rstrip("?") + "?"


def _is_right(answer: str, accepted: Sequence[str]) -> bool:
    return any(
        squad.f1(answer, gold) >= RIGHT
        or (_holds(answer, [gold]) and len(answer.split()) <= 2 * len(gold.split()))
        for gold in accepted
    )


def _holds(text: str, accepted: Sequence[str]) -> bool:
    words = f" {squad.normalised(text)} "
    return any(
        f" {squad.normalised(gold)} " in words or squad.f1(text, gold) > 0.8 for gold in accepted
    )


NAMES = {
    "span": signals.SPAN, "sentence": signals.SENTENCE, "yesno": signals.YESNO,
    "list": signals.REGION, "code": signals.REGION,
}  # fmt: skip


def _by_file(questions: Sequence[Question]) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        found[question.file].append(question)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Ask, fit, report and save; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.calibration", description=__doc__)
    add = parser.add_argument
    add("--questions", type=Path, required=True, help="questions.pickle of training.neural")
    add("--reader", default="auto")
    add("--files", nargs="*", default=[], help="only questions of these files")
    add("--most", type=int, default=250, help="questions of each file")
    add("--folders", nargs="*", type=Path, default=[], help="FOLDER with FOLDER.jsonl beside it")
    add("--yesno", type=Path, help="natural questions for yes or no")
    add("--keep", type=Path, help="where the signals are kept for another look")
    add("--out", type=Path, default=CALIBRATION)
    options = parser.parse_args(arguments)
    started = time.monotonic()

    def say(line: str) -> None:
        print(f"[{time.monotonic() - started:6.0f} s] {line}", flush=True)

    with options.questions.open("rb") as stored:
        data: Questions = pickle.load(stored)
    held = [q for q in data.held if not options.files or q.file in options.files]
    Random(5).shuffle(held)
    held = [q for group in _by_file(held).values() for q in group[: options.most]]
    reader = Reader.load(options.reader)
    articles = {data.passages[q.own[0]].article for q in data.held}
    judged: list[Judged] = []
    for name, kept in (("small", lambda p: p.article in articles), ("large", lambda p: True)):
        asker = SquadAsker(data, reader, kept)
        random = Random(7)
        for count, question in enumerate(held, 1):
            judged += asker.ask(question, random)
            if count % 500 == 0:
                say(f"{name} collection: {count} of {len(held)} questions")
    for folder in options.folders:
        judged += folder_questions(folder, reader)
        say(f"{folder.name} asked")
    if options.yesno:
        judged += yes_no_questions(options.yesno, reader)
    Random(9).shuffle(judged)
    if options.keep:
        with options.keep.open("wb") as target:
            pickle.dump(judged, target)
    stored_before = json.loads(options.out.read_text("utf-8")) if options.out.exists() else {}
    judges = dict(stored_before.get("judges", {}))
    by_judge: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_judge[one.judge].append(one)
    for judge, found in by_judge.items():
        if len(found) < FEWEST:
            say(f"{judge}: only {len(found)} candidates; left as it was")
            continue
        names = NAMES[judge.split()[0]]
        for line in report(judge, found, names):
            say(line)
        judges[judge] = fit(found, names)
    text = json.dumps({"threshold": THRESHOLD, "judges": judges}, indent=1)
    options.out.write_text(text + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
