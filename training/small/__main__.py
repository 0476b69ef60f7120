"""``python -m training.small``: SQuAD files to ``weights.npz``."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.reader.neural import NeuralReader
from bot.reader.small import network
from training import squad
from training.small import ablation, recipe
from training.small.examples import Collection


def main(arguments: list[str] | None = None) -> int:
    """Train, measure and save; the exit code."""
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
        data = squad.read(options.squad)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot read SQuAD files: {error}", file=sys.stderr)
        return 2
    chosen = recipe.Recipe(
        nets=options.nets, contexts=options.contexts, seed=options.seed, soft=options.soft
    )
    if options.epochs:
        chosen = replace(
            chosen,
            context=replace(chosen.context, epochs=options.epochs),
            settings=replace(chosen.settings, epochs=options.epochs),
        )
    out = [squad.held_out(paragraph, options.held) for paragraph in data.paragraphs]
    kept = [item for item in data.items if not out[item.paragraph]]
    held = [item for item in data.items if out[item.paragraph]][: options.measured]
    report(
        f"{len(data.paragraphs)} paragraphs, {len(kept)} questions to train on, {len(held)} held"
    )
    if not any(item.answers for item in kept):
        print("no question with an answer is left to train on", file=sys.stderr)
        return 2
    collection = Collection(data)
    questions = recipe.Questions(kept, held)
    if options.ablation:
        ablation.run(torch, collection, questions, chosen, report)
        return 0
    teacher = NeuralReader(options.teacher) if options.teacher else None
    weights = recipe.build(torch, collection, questions, chosen, report, teacher)
    network.save(options.out, weights)
    report(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")
    return 0


def _torch() -> Any:
    try:
        import torch  # noqa: PLC0415  (an extra: imported when it is used)
    except ImportError:
        return None
    return torch


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.small", description=__doc__)
    add = parser.add_argument
    add("--squad", nargs="+", type=Path, required=True, metavar="FILE", help="SQuAD 1.1 or 2.0")
    add("--held", type=float, default=0.08, help="share of the articles held out")
    add("--measured", type=int, default=2000, help="held-out questions that are measured on")
    add("--out", type=Path, default=Path("weights.npz"), metavar="FILE")
    taught = "folder of a neural reader whose probabilities are targets, too"
    add("--teacher", type=Path, metavar="FOLDER", help=taught)
    add("--soft", type=float, default=recipe.Recipe().soft, help="share of the teacher's targets")
    add("--nets", type=int, default=recipe.Recipe().nets)
    add("--contexts", type=int, default=recipe.Recipe().contexts)
    add("--epochs", type=int, default=None)
    add("--seed", type=int, default=0)
    add("--threads", type=int, default=1)
    table = "print a table of what each part of the recipe is worth, and save nothing"
    add("--ablation", action="store_true", help=table)
    return parser


if __name__ == "__main__":
    sys.exit(main())
