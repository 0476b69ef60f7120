"""Questions made from sentences: definitions, and yes or no.

The question sets ask for names, dates and phrases. People also ask "what is X?", whose answer is
the sentence that defines it, and "may X do Y?", whose answer is the sentence that says so or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from index.sentences import sentences
from training.squad import Item, Paragraph

_DEFINED = re.compile(
    r"(?P<article>(?:An?|The) )?(?P<name>[A-Z\w][^,.;:()\"]{1,60}?)(?: ?\([^()]{1,80}\))?,? "
    r"(?P<copula>is|are|was|were|refers to|means) "
    r"(?P<rest>(?:an?|the|one of|any|some|when|a type|a kind)\b .{15,220})[.!]?"
)
_DEFINING = (
    "what {be} {name}?", "what {be} {the}{name}?", "What {be} {the}{name}?", "What {be} {name}?",
    "what does {name} mean?", "define {name}", "what is meant by {name}?", "explain {the}{name}",
    "what exactly {be} {the}{name}?", "{name}: what {be} it?",
)  # fmt: skip
_BORN = re.compile(r"\bborn\b|\(.*\d{4} ?[–-] ?.*\d{4}\)")
_INTRODUCING = (
    "who {be} {name}?",
    "Who {be} {name}?",
    "tell me about {name}",
    "what do you know about {name}?",
)
_SAID = re.compile(
    r"(?P<subject>(?:(?:An?|The|This|All|No|Each|Every|Any|Some|Most|Many) )?"
    r"[\w'’/-]+(?: [\w'’/-]+){0,5}?) "
    r"(?P<verb>is|are|was|were|can|could|may|might|must|should|shall|will|would|has|have|had)"
    r"(?P<negation> not|n't| never)? (?P<rest>[^;:()\"]{12,140}?)[.!]"
)
_OPENING_ARTICLE = re.compile(r"(The|An?|This|All|Each|Every|Any|Some|Most|Many)\b")
_NOT_SUBJECTS = frozenset(
    """it he she they we i you there this that these those who which what if when while as although
    though because since after before in on at by for with from during under both and but or not
    according among despite instead however thus also then so""".split()
)
_MOST_ANSWER = 40


def made(paragraphs: list[Paragraph], random: Random, most: int) -> Iterator[Item]:
    """Up to ``most`` questions of each of the two kinds, in the order of the paragraphs."""
    found: tuple[list[Item], list[Item]] = ([], [])
    for number, paragraph in enumerate(paragraphs):
        spans = sentences(paragraph.text)
        if spans and (item := _definition(number, paragraph, spans[0], random)):
            found[0].append(item)
        said = [i for span in spans if (i := _yes_no(number, paragraph, span, random))]
        if said:
            found[1].append(random.choice(said))
    for items in found:
        yield from random.sample(items, min(most, len(items)))


def _definition(
    number: int, paragraph: Paragraph, span: tuple[int, int], random: Random
) -> Item | None:
    sentence = paragraph.text[slice(*span)]
    match = _DEFINED.fullmatch(sentence)
    if match is None or len(match["rest"].split()) > _MOST_ANSWER:
        return None
    name = match["name"].strip()
    if name.split()[0].casefold() in _NOT_SUBJECTS or len(name.split()) > 5:
        return None
    if paragraph.title and not set(name.casefold().split()) & set(
        paragraph.title.casefold().split()
    ):
        return None
    be = match["copula"] if match["copula"] in ("is", "are", "was", "were") else "is"
    forms = _INTRODUCING if _BORN.search(sentence) else _DEFINING
    question = random.choice(forms).format(be=be, name=name, the=(match["article"] or "").lower())
    rest = match["rest"]
    return Item(f"definition-{number}", question, number, ((rest, span[0] + match.start("rest")),))


def _yes_no(
    number: int, paragraph: Paragraph, span: tuple[int, int], random: Random
) -> Item | None:
    sentence = paragraph.text[slice(*span)]
    match = _SAID.fullmatch(sentence)
    if match is None:
        return None
    subject, rest = match["subject"], match["rest"]
    words = subject.casefold().split()
    if not set(words).isdisjoint(_NOT_SUBJECTS) or words[0] == "no" or words[-1].endswith("ly"):
        return None
    if _OPENING_ARTICLE.match(subject):
        subject = subject[0].lower() + subject[1:]
    clauses = re.split(r", | (?=because|when|while|after|before|in order|so that)", rest)
    if len(clauses) > 1 and random.random() < 0.5 and len(clauses[0].split()) > 2:
        rest = clauses[0]
    question = f"{match['verb'].capitalize()} {subject} {rest}?"
    return Item(f"yesno-{number}", question, number, ((sentence, span[0]),))
