"""``python -m training``: SQuAD files to ``weights.npz``."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.reader import Reader, network
from training import ablation, calibrate, recipe, squad
from training.examples import Collection


def main(arguments: list[str] | None = None) -> int:
    """Train, measure, calibrate and save; the exit code."""
    options = _parser().parse_args(arguments)
    torch = _torch()
    if torch is None:
        print("training needs PyTorch: pip install 'citebot[training]'", file=sys.stderr)
        return 2
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)
    started = time.monotonic()

    def report(line: str) -> None:
        print(f"[{time.monotonic() - started:6.0f} s] {line}", flush=True)

    try:
        data = squad.read(options.squad, options.untitled)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot read SQuAD files: {error}", file=sys.stderr)
        return 2
    chosen = recipe.Recipe(nets=options.nets, contexts=options.contexts, seed=options.seed)
    if options.epochs:
        chosen = replace(
            chosen,
            context=replace(chosen.context, epochs=options.epochs),
            settings=replace(chosen.settings, epochs=options.epochs),
        )
    held_out = _held_out(data, options)
    kept = [i for i in data.items if data.paragraphs[i.paragraph].article not in held_out]
    held = [i for i in data.items if data.paragraphs[i.paragraph].article in held_out]
    report(f"{len(data.paragraphs)} paragraphs, {len(kept)} questions to train on, "
           f"{len(held)} held out: {', '.join(sorted(held_out)) or 'none'}")  # fmt: skip
    if not any(item.answers for item in kept):
        print("no question with an answer is left to train on", file=sys.stderr)
        return 2
    collection = Collection(data)
    if options.ablation:
        ablation.run(torch, collection, recipe.Questions(kept, held), chosen, report)
        return 0
    weights = None
    if held:
        weights = recipe.build(torch, collection, recipe.Questions(kept, held), chosen, report)
        asked = calibrate.ask(Reader(weights), collection, held_out)
        for line in calibrate.report(asked):
            report(f"calibrator, four-fold: {line}")
        weights = replace(weights, calibrator=calibrate.fit(asked))
        network.save(options.out, weights)  # what a run that is interrupted leaves
    if weights is None or not options.no_refit:
        report("training the weights that are saved on all questions")
        final = recipe.build(torch, collection, recipe.Questions(data.items), chosen, report)
        weights = replace(final, calibrator=weights.calibrator if weights else {})
    network.save(options.out, weights)
    report(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")
    return 0


def _held_out(data: squad.Squad, options: argparse.Namespace) -> frozenset[str]:
    """The articles to validate on: N of them, or those of a file."""
    if options.validate is None:
        return frozenset()
    if options.validate.isdecimal():
        return squad.split(data, int(options.validate), options.seed + 1)[1]
    other = squad.read([Path(options.validate)], options.untitled)
    return frozenset(other.articles)


def _torch() -> Any:
    try:
        import torch  # noqa: PLC0415  (an extra: imported when it is used)
    except ImportError:
        return None
    return torch


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    add = parser.add_argument
    add("--squad", nargs="+", type=Path, required=True, metavar="FILE", help="SQuAD 1.1 or 2.0")
    held = "hold out N articles, or the articles of FILE (among the others)"
    add("--validate", metavar="FILE|N", help=held)
    add("--out", type=Path, default=Path("weights.npz"), metavar="FILE")
    mixed = "articles that are mixtures of paragraphs without a common title"
    add("--untitled", nargs="*", default=["random"], metavar="TITLE", help=mixed)
    add("--nets", type=int, default=recipe.Recipe().nets)
    add("--contexts", type=int, default=recipe.Recipe().contexts)
    add("--epochs", type=int, default=None)
    add("--seed", type=int, default=0)
    add("--threads", type=int, default=1)
    validated = "save the weights that were validated; do not train again on all articles"
    add("--no-refit", action="store_true", help=validated)
    table = "print a table of what each part of the recipe is worth, and save nothing"
    add("--ablation", action="store_true", help=table)
    return parser


if __name__ == "__main__":
    sys.exit(main())
