"""Trains the context network: the scores that prune candidates and count in the ensemble."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.reader import network
from bot.reader.matching import TOKEN_FEATURES
from bot.reader.spans import Bools, Floats, Ints
from bot.reader.words import FLAGS
from training.examples import Collection, Reading, targets

_HIDDEN, _PAIRING = 64, 16
_BATCH = 8  # pages
_RATE, _DECAY, _DROPOUT = 3e-3, 2e-5, 0.15
_PARTIAL = 0.15


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as training keeps it: token inputs (T, ...), candidates (N,), sparse targets."""

    inputs: npt.NDArray[np.float16]
    one_hot: Floats
    first: npt.NDArray[np.int16]
    last: npt.NDArray[np.int16]
    is_clause: Bools
    aimed: Ints
    aim: Floats


def sheet(collection: Collection, reading: Reading) -> Sheet:
    """Keep of a reading what training needs."""
    page = reading.page
    aim, _, _ = targets(collection, reading, np.arange(len(page.first)))
    partial = (aim > 0) & (aim < 0.25)
    if (aim >= 0.25).any() and aim[partial].sum() > _PARTIAL:
        aim[partial] *= _PARTIAL / aim[partial].sum()
    aimed = np.flatnonzero(aim)
    return Sheet(
        np.concatenate((page.flags, reading.matches.token), axis=1).astype(np.float16),
        reading.query.one_hot,
        page.first.astype(np.int16),
        page.last.astype(np.int16),
        page.is_clause,
        aimed,
        (aim[aimed] / max(1e-9, float(aim.sum()))).astype(np.float32),
    )


def train(
    torch: Any, sheets: Sequence[Sheet], epochs: int, seed: int, report: Callable[[str], None]
) -> network.Context:
    """The context network, trained with a listwise softmax over all candidates of each page."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    sheets = [s for s in sheets if len(s.aimed)]
    weights = _initial(torch, len(sheets[0].one_hot))
    optimizer = torch.optim.Adam(weights.values(), lr=_RATE, weight_decay=_DECAY)
    steps = epochs * -(-len(sheets) // _BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: max(0.03, 1 - n / steps))
    for epoch in range(epochs):
        order = generator.permutation(len(sheets))
        total = 0.0
        for at in range(0, len(order), _BATCH):
            losses = []
            for number in order[at : at + _BATCH].tolist():
                logs = torch.log_softmax(_scores(torch, weights, sheets[number]), 0)
                aim = torch.from_numpy(sheets[number].aim)
                losses.append(-(aim * logs[torch.from_numpy(sheets[number].aimed)]).sum())
            loss = torch.stack(losses).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss.detach()) * len(losses)
        report(f"context network epoch {epoch + 1}: loss {total / len(sheets):.4f}")
    return network.Context(
        **{
            name: value.detach().numpy().astype(np.float16).astype(np.float32)
            for name, value in weights.items()
        }
    )


def _initial(torch: Any, kinds: int) -> dict[str, Any]:
    width, wide = len(FLAGS) + len(TOKEN_FEATURES), 3 * _HIDDEN
    weights = {
        "token": torch.randn(width, _HIDDEN) / width**0.5,
        "asked": torch.randn(kinds, _HIDDEN) * 0.3,
        "near": torch.randn(wide, _HIDDEN) / wide**0.5,
        "near_bias": torch.zeros(_HIDDEN),
        "far": torch.randn(wide, _HIDDEN) / wide**0.5,
        "far_bias": torch.zeros(_HIDDEN),
        "slots": torch.randn(_HIDDEN, 5) * 0.5 / _HIDDEN**0.5,
        "left": torch.randn(_HIDDEN, _PAIRING) * 0.5 / _HIDDEN**0.5,
        "right": torch.randn(_HIDDEN, _PAIRING) * 0.5 / _HIDDEN**0.5,
        "length": torch.zeros(2 * network.LENGTHS),
    }
    return {name: value.requires_grad_() for name, value in weights.items()}


def _scores(torch: Any, weights: dict[str, Any], page: Sheet) -> Any:
    """The same as :func:`bot.reader.network.context_scores`, with gradients and dropout."""
    relu, dropout = torch.relu, torch.nn.functional.dropout
    asked = torch.from_numpy(page.one_hot) @ weights["asked"]
    inputs = torch.from_numpy(page.inputs.astype(np.float32))
    own = dropout(relu(inputs @ weights["token"] + asked), _DROPOUT)
    near = own + relu(_around(torch, own, 1) @ weights["near"] + weights["near_bias"])
    near = dropout(near, _DROPOUT)
    hidden = near + relu(_around(torch, near, 2) @ weights["far"] + weights["far_bias"])
    hidden = dropout(hidden, _DROPOUT)
    parts = hidden @ weights["slots"]
    first = torch.from_numpy(page.first.astype(np.int64))
    last = torch.from_numpy(page.last.astype(np.int64))
    count = len(inputs)
    inside = torch.cat((torch.zeros(1), torch.cumsum(parts[:, 4], 0)))
    before = torch.where(first > 0, parts[(first - 1).clamp(min=0), 2], 0.0)
    behind = torch.where(last + 1 < count, parts[(last + 1).clamp(max=count - 1), 3], 0.0)
    length = (last - first).clamp(max=network.LENGTHS - 1)
    length = length + network.LENGTHS * torch.from_numpy(page.is_clause).long()
    mean = (inside[last + 1] - inside[first]) / (last + 1 - first)
    paired = ((hidden @ weights["left"])[first] * (hidden @ weights["right"])[last]).sum(1)
    edges = parts[first, 0] + parts[last, 1] + before + behind
    return edges + mean + paired + weights["length"][length]


def _around(torch: Any, hidden: Any, away: int) -> Any:
    zero, count = torch.zeros(away, hidden.shape[1]), len(hidden)
    shifted = torch.cat((zero, hidden))[:count], torch.cat((hidden, zero))[away:]
    return torch.cat((shifted[0], hidden, shifted[1]), 1)
