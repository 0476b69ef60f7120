"""How likely each candidate is to be what a follow-up means: a small network over features.

It was trained on follow-ups with their rewriting (``training/dialogue/ranker.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.dialogue.anaphora import PERSON, anaphors, suits
from bot.dialogue.clauses import NOUNS, Word
from bot.dialogue.followup import FORMS, Candidate, FollowUp, follow_up
from bot.dialogue.things import Thing, Turn
from index.analyzer import STOPWORDS, fold

WEIGHTS = Path(__file__).with_name("ranker.npz")
_KINDS = ("he", "she", "it", "they", "there", "then", "that", "noun", "one")
_ROLES = ("asked", "focus", "answer", "told")
_TYPES = ("person", "place", "date", "number", "organization", "name", "any")

Floats = npt.NDArray[np.float32]


def rank(
    text: str, found: Sequence[Candidate], turns: Sequence[Turn]
) -> list[tuple[float, Candidate]]:
    """The candidates with the probability that each is meant, the likeliest first."""
    shares = probabilities(features(text, found, turns), weights())
    return sorted(zip(map(float, shares), found, strict=True), key=lambda ranked: -ranked[0])


def probabilities(rows: Floats, layers: dict[str, Floats]) -> Floats:
    """A softmax over the candidates of one follow-up, (n,), from their features, (n, width)."""
    hidden = np.tanh(rows @ layers["hidden"] + layers["hidden_bias"])
    scores = hidden @ layers["out"]
    shares = np.exp(scores - scores.max())
    return np.asarray(shares / shares.sum(), np.float32)


@lru_cache(1)
def weights() -> dict[str, Floats]:
    """The layers of the network that citebot comes with."""
    with np.load(WEIGHTS) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def features(text: str, found: Sequence[Candidate], turns: Sequence[Turn]) -> Floats:
    """What speaks for and against each candidate, (candidates, width)."""
    asked = follow_up(text)
    common = _of_follow_up(asked)
    return np.asarray(
        [[*common, *_of_form(c), *_of_thing(asked, c, turns), *_of_old(asked, c)] for c in found],
        np.float32,
    )


def _of_follow_up(asked: FollowUp) -> list[float]:
    said = asked.said
    content = [w for w in said if w.tag in (*NOUNS, "ADJ", "VERB") and w.folded not in STOPWORDS]
    kinds = {kind for _, _, kind in anaphors(said)}
    return [
        asked.opened, asked.fragment, asked.asks, min(len(said), 10) / 10,
        len(content) == 0, len(content) == 1, len(content) == 2, min(len(content), 6) / 6,
        any(w.tag == "PROPN" for w in said), any(w.text[:1].isdigit() for w in said),
        said[0].is_auxiliary, said[0].tag == "ADP", said[0].tag == "ADJ", said[0].tag == "DET",
        said[-1].tag == "ADP", len(said) == 1, not kinds, *(kind in kinds for kind in _KINDS),
    ]  # fmt: skip


def _of_form(candidate: Candidate) -> list[float]:
    return [candidate.form == form for form in FORMS]


def _of_thing(asked: FollowUp, candidate: Candidate, turns: Sequence[Turn]) -> list[float]:
    thing = candidate.thing
    if thing is None:
        return [0.0] * (18 + len(_ROLES) + len(_TYPES))
    kind = _kind(candidate.old) if candidate.form in ("pronoun", "attribute") else ""
    words = fold(thing.name).split()
    named = sum(fold(thing.name) in fold(turn.question) for turn in turns)
    first = thing.place == max((t.place for t in turns[-1].things), default=0)
    return [
        thing.age == 0, thing.age == 1, min(thing.age, 4) / 4, thing.is_name, thing.is_plural,
        len(words) == 1, min(len(words), 8) / 8, words[0] in ("the", "a", "an"),
        thing.place == 0, first, min(named, 3) / 3, " of " in thing.name,
        bool(kind) and suits(kind, thing), kind == "they" and thing.is_plural,
        kind in ("he", "she", "it") and thing.is_plural, kind in ("he", "she") and thing.is_name,
        _longest(thing, turns),
        kind in ("he", "she") and thing.type != "person" and _someone(turns),
        *(thing.role == role for role in _ROLES), *(thing.type == type_ for type_ in _TYPES),
    ]  # fmt: skip


def _someone(turns: Sequence[Turn]) -> bool:
    """Did the last turns speak of a person?"""
    return any(thing.type == "person" for turn in turns[-3:] for thing in turn.things)


def _longest(thing: Thing, turns: Sequence[Turn]) -> bool:
    """Is it no part of another thing of its turn?"""
    past = turns[-1 - thing.age].things if thing.age < len(turns) else ()
    return not any(thing.name in other.name for other in past if other.name != thing.name)


def _kind(old: Sequence[Word]) -> str:
    """The kind of pronoun that was replaced; "" for a noun phrase."""
    found = anaphors(old)
    return found[0][2] if found else ("he" if old and old[0].folded in PERSON else "")


def _of_old(asked: FollowUp, candidate: Candidate) -> list[float]:
    old, new = candidate.old, asked.said
    if not old or candidate.form not in ("swap", "ask"):
        return [0.0] * 20
    new = new[:-1] if len(new) > 1 and new[-1].folded == "'s" else new
    end, tail = old[-1], new[-1]
    pair = [end.tag == tail.tag == tag for tag in ("PROPN", "NUM", "NOUN", "ADJ", "ADP", "ADV")]
    return [
        *pair, end.text[:1].isupper() == tail.text[:1].isupper(),
        end.text[:1].isdigit() and tail.text[:1].isdigit(),
        end.text[:1].isdigit() == tail.text[:1].isdigit(),
        len(end.text) == len(tail.text) == 4 and end.text.isdigit() and tail.text.isdigit(),
        old[0].folded == new[0].folded, old[0].tag == new[0].tag == "ADP",
        len(old) == len(new), min(abs(len(old) - len(new)), 4) / 4, min(len(old), 6) / 6,
        bool({w.folded for w in old} & {w.folded for w in new}),
        end.folded[-3:] == tail.folded[-3:], old[0].tag == "DET",
        candidate.text.endswith(tail.text), end.tag == tail.tag,
    ]  # fmt: skip
