"""``python -m training.dialogue PART --squad FILE... --canard FILE``: the weights of bot/dialogue.

PART is ``words`` (words.txt), ``tagger`` (tagger.npz; needs spaCy and an English model of it),
``talk`` (talk.npz), ``ranker`` (ranker.npz) or ``follow-ups``, which measures the ranker only.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import numpy as np

import bot.dialogue
from training.dialogue import ranker, tagger, talk, words

HOME = Path(bot.dialogue.__file__).parent
TAGGED = 50_000
"""Texts that the tagger learns from."""
MOST = {"pairs": 2500, "alone": 600, "answer": 1500, "asked": 1200, "attribute": 600}
"""Follow-ups of each kind that are made of other questions."""
HELD_OUT = 100
"""Dialogues of CANARD that measure the ranker before it is trained on all."""


def main(arguments: list[str] | None = None) -> int:
    """Train one part and save it; the exit code."""
    options = _parser().parse_args(arguments)
    if options.part == "words":
        found = words.ordinary(options.squad)
        (HOME / "words.txt").write_text("\n".join(found) + "\n", "utf-8")
    elif options.part == "tagger":
        _train_tagger(options.squad, options.spacy)
    elif options.part == "talk":
        data = talk.examples("examples")
        data += [(text, talk.QUESTION) for text in talk.questions(options.canard)]
        table = talk.train(data)
        kinds, sides = talk.accuracy(table, talk.examples("held_out"))
        print(f"held-out phrases: {kinds:.3f} of the right kind, {sides:.3f} rightly talk or not")
        tagger.save(table, HOME / "talk.npz")
    else:
        _train_ranker(options.squad, options.canard, save=options.part == "ranker")
    return 0


def _train_tagger(paths: list[Path], model: str) -> None:
    import spacy  # noqa: PLC0415  (only this part needs it)

    texts = list(tagger.questions(paths))
    random.Random(0).shuffle(texts)
    table, _ = tagger.train(tagger.tagged(texts[:TAGGED], spacy.load(model)))
    tagger.save(table, HOME / "tagger.npz")


def _train_ranker(paths: list[Path], canard: Path, *, save: bool) -> None:
    rng = random.Random(0)
    made = list(ranker.made(paths))
    kept = [*ranker.canard(canard), *list(ranker.written()) * ranker.WRITTEN]
    for source, most in MOST.items():
        mine = [example for example in made if example.source == source]
        kept += rng.sample(mine, min(most, len(mine)))
    data = ranker.instances(kept)
    dialogues = sorted({i.example.dialogue for i in data})
    held = set(rng.sample(dialogues, min(HELD_OUT, len(dialogues) // 5)))
    layers = ranker.train([i for i in data if i.example.dialogue not in held])
    for source in sorted({i.example.source for i in data}):
        mine = [i for i in data if i.example.dialogue in held and i.example.source == source]
        if mine:
            print(f"{source}: {ranker.measure(mine, layers)}")
    if save:
        final = ranker.train(data)
        np.savez_compressed(
            HOME / "ranker.npz", **{k: v.astype(np.float16) for k, v in final.items()}
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.dialogue", description=__doc__)
    add = parser.add_argument
    add("part", choices=("words", "tagger", "talk", "ranker", "follow-ups"))
    add("--squad", nargs="*", type=Path, default=[], metavar="FILE", help="SQuAD 1.1 or 2.0")
    add("--canard", type=Path, metavar="FILE", help="CANARD's JSON")
    add("--spacy", default="en_core_web_sm", metavar="MODEL", help="the teacher of the tagger")
    return parser


if __name__ == "__main__":
    sys.exit(main())
