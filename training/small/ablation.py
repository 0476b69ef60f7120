"""What each part of the recipe is worth: trained without it, measured on held-out articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from training.small import model, recipe
from training.small.examples import Collection
from training.small.recipe import Questions, Recipe, Report

VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "one network": {},
    "without hashed identities": {"embed": False},
    "without question-type gates": {"gate": False},
    "without a second hidden layer's width": {"middle": 8},
    "without dropout": {"dropout": 0.0, "identity_dropout": 0.0},
}


def run(
    torch: Any,
    collection: Collection,
    questions: Questions,
    chosen: Recipe,
    report: Report,
) -> None:
    """Print a table: EM and F1 with the gold paragraph and open, for each variant."""
    answerable = [item for item in questions.kept if item.answers]
    readers = recipe.train_contexts(torch, collection, answerable, chosen, report)
    data = recipe.prepare(collection, answerable, readers, chosen, report)
    measured = recipe.hold(collection, [i for i in questions.held if i.answers], readers)
    report("| | gold EM | gold F1 | open EM | open F1 | gold passage |")
    report("|---|---|---|---|---|---|")
    report(_row("context network alone", [], measured))
    nets = []
    for name, changes in VARIANTS.items():
        settings: model.Settings = replace(chosen.settings, **changes)
        trainer = model.Trainer(torch, settings, chosen.seed)
        trainer.train(data)
        report(_row(name, [trainer.net()], measured))
        if not changes:
            nets.append(trainer.net())
    for number in range(1, chosen.nets):
        trainer = model.Trainer(torch, chosen.settings, chosen.seed + number)
        trainer.train(data)
        nets.append(trainer.net())
        report(_row(f"{number + 1} networks", nets, measured))


def _row(name: str, nets: Sequence[Any], held: recipe.Held) -> str:
    gold, opened = recipe.measure(nets, held.gold), recipe.measure(nets, held.open)
    return (
        f"| {name} | {gold.exact:.1f} | {gold.f1:.1f} | {opened.exact:.1f} | {opened.f1:.1f} "
        f"| {opened.gold_passage:.1f} |"
    )
