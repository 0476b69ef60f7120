"""Fits the ranking of plans: the marginal likelihood of all plans with the right answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from training.tables.examples import Example
from training.tables.network import Ranker, collate

BATCH, MOST_PLANS = 16, 120
_RARE = 3  # an n-gram that is seen less often is not learned
_BEFORE_WEIGHT = 0.3


@dataclass(frozen=True)
class Settings:
    """How long and how carefully to train."""

    epochs: int = 7
    rate: float = 2e-3
    dropout: float = 0.2
    word_dropout: float = 0.2
    decay: float = 1e-2
    seed: int = 0


def fit(
    examples: Sequence[Example], settings: Settings, report: Callable[[str], None] = print
) -> Ranker:
    """A trained ranking; the same for the same examples and settings."""
    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed)
    useful = [e for e in examples if e.right.any() and not e.right.all()]
    network = Ranker(settings.dropout)
    _standardise(network, useful, rng)
    counts = np.bincount(
        np.concatenate([e.ngrams for e in useful]), minlength=network.ngrams.num_embeddings
    )
    frequent = counts >= _RARE
    with torch.no_grad():
        network.ngrams.weight[~torch.from_numpy(frequent)] = 0
    kept = [_with_ngrams(e, frequent) for e in useful]
    sparse = network.sparse_weights()
    known = {id(weight) for weight in sparse}
    dense = [weight for weight in network.parameters() if id(weight) not in known]
    optimizers: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(dense, settings.rate, weight_decay=settings.decay),
        torch.optim.SparseAdam(sparse, settings.rate),
    ]
    steps, step, began = settings.epochs * (len(kept) // BATCH), 0, time.perf_counter()
    for epoch in range(settings.epochs):
        network.train()
        order, total = rng.permutation(len(kept)), 0.0
        for start in range(0, len(order) - BATCH + 1, BATCH):
            batch = [kept[i] for i in order[start : start + BATCH]]
            loss = _loss(network, batch, rng, settings)
            rate = settings.rate * min(1, (step + 1) / 100) * max(0.03, 1 - step / steps)
            for optimizer in optimizers:
                for group in optimizer.param_groups:
                    group["lr"] = rate
                optimizer.zero_grad()
            loss.backward()
            for optimizer in optimizers:
                optimizer.step()
            step += 1
            total += loss.item()
        report(
            f"epoch {epoch} loss {total * (epoch + 1) / max(1, step):.4f}"
            f" {time.perf_counter() - began:.0f} s"
        )
    return network.eval()


def _with_ngrams(example: Example, frequent: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Example:
    example.ngrams = example.ngrams[frequent[example.ngrams]]
    return example


def _standardise(network: Ranker, examples: Sequence[Example], rng: np.random.Generator) -> None:
    some = [e.dense[rng.integers(0, len(e.right), 20)] for e in examples[:4000]]
    sample = np.concatenate(some).astype(np.float32)
    network.mean[:] = torch.from_numpy(sample.mean(0))
    network.deviation[:] = torch.from_numpy(sample.std(0) + 0.05)


def _loss(
    network: Ranker, examples: list[Example], rng: np.random.Generator, settings: Settings
) -> Tensor:
    batch = collate(examples, MOST_PLANS, rng, settings.word_dropout)
    before, after = network(batch)
    count = len(examples)
    return _unlikelihood(after, batch, count) + _BEFORE_WEIGHT * _unlikelihood(before, batch, count)


def _unlikelihood(scores: Tensor, batch: dict[str, Tensor], count: int) -> Tensor:
    """The mean negative log of the probability that the right plans have together."""
    right, of = batch["right"], batch["question"]
    return (_log_sum(scores, of, count) - _log_sum(scores[right], of[right], count)).mean()


def _log_sum(scores: Tensor, of: Tensor, count: int) -> Tensor:
    most = torch.full((count,), -1e9).scatter_reduce(0, of, scores.detach(), "amax")
    total = torch.zeros(count).scatter_add(0, of, torch.exp(scores - most[of]))
    return most + torch.log(total + 1e-30)


@dataclass(frozen=True)
class Outcome:
    """The best answer of an example: is it right, how probable, and how probable is NULL?"""

    right: bool
    probability: float
    null: float
    plan: int


def outcomes(network: Ranker, examples: Sequence[Example], batch: int = 24) -> list[Outcome]:
    """What the ranking says of each example."""
    found = []
    with torch.no_grad():
        for start in range(0, len(examples), batch):
            some = examples[start : start + batch]
            collated = collate(some)
            scores, of = network(collated)[1].numpy(), collated["question"].numpy()
            for number, example in enumerate(some):
                found.append(_outcome(example, scores[of == number]))
    return found


def _outcome(example: Example, scores: np.ndarray[tuple[int], np.dtype[np.float32]]) -> Outcome:
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    masses = np.bincount(example.answer, weights, minlength=len(example.answers) + 1)
    null, masses[-1] = float(masses[-1]), -1
    best = int(masses.argmax())
    if not example.answers:
        return Outcome(False, 0.0, null, -1)
    plan = int(np.where(example.answer == best, weights, -1).argmax())
    return Outcome(bool(example.right[plan]) and not example.null, float(masses[best]), null, plan)
