"""Trains the score that keeps a few hundred of a page's candidates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.reader import network
from bot.reader.features import TOKEN_FEATURES
from bot.reader.spans import Floats
from bot.reader.words import FLAGS
from training.examples import Collection, Reading, targets

_HIDDEN = 40
_BATCH = 8  # questions
_RATE, _DECAY = 3e-3, 1e-5


def train(
    torch: Any, collection: Collection, readings: Sequence[Reading], epochs: int, seed: int
) -> network.Pruner:
    """The pruning score, trained with a listwise softmax over all candidates of each page."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    prepared = []
    for reading in readings:
        aim, _, _ = targets(collection, reading, np.arange(len(reading.page.first)))
        if aim.sum() > 0:
            prepared.append((reading, aim))
    weights = _initial(torch, len(readings[0].query.one_hot))
    optimizer = torch.optim.Adam(weights.values(), lr=_RATE, weight_decay=_DECAY)
    steps = max(1, epochs * (len(prepared) // _BATCH))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: max(0.05, 1 - n / steps))
    for _ in range(epochs):
        order = generator.permutation(len(prepared))
        for at in range(0, len(order), _BATCH):
            losses = []
            for number in order[at : at + _BATCH].tolist():
                reading, aim = prepared[number]
                scores = _scores(torch, weights, reading)
                target = torch.from_numpy(aim / aim.sum())
                losses.append(-(target * torch.log_softmax(scores, 0)).sum())
            loss = torch.stack(losses).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return network.Pruner(
        **{
            name: value.detach().numpy().astype(np.float16).astype(np.float32)
            for name, value in weights.items()
        }
    )


def _initial(torch: Any, kinds: int) -> dict[str, Any]:
    width = len(FLAGS) + len(TOKEN_FEATURES)
    weights = {
        "token": torch.randn(width, _HIDDEN) / width**0.5,
        "asked": torch.randn(kinds, _HIDDEN) * 0.3,
        "context": torch.randn(3 * _HIDDEN, _HIDDEN) / (3 * _HIDDEN) ** 0.5,
        "context_bias": torch.zeros(_HIDDEN),
        "slots": torch.randn(_HIDDEN, 5) / _HIDDEN**0.5,
        "length": torch.zeros(2 * network.LENGTHS),
    }
    return {name: value.requires_grad_() for name, value in weights.items()}


def _scores(torch: Any, weights: dict[str, Any], reading: Reading) -> Any:
    """The same as :func:`bot.reader.network.prune_scores`, with gradients."""
    page = reading.page
    inputs: Floats = np.concatenate((page.flags, reading.matches.token), axis=1)
    asked = torch.from_numpy(reading.query.one_hot) @ weights["asked"]
    own = torch.relu(torch.from_numpy(inputs) @ weights["token"] + asked)
    zero = torch.zeros(1, own.shape[1])
    wide = torch.cat((torch.cat((zero, own[:-1])), own, torch.cat((own[1:], zero))), 1)
    parts = torch.relu(wide @ weights["context"] + weights["context_bias"]) @ weights["slots"]
    first, last = torch.from_numpy(page.first), torch.from_numpy(page.last)
    count = len(inputs)
    inside = torch.cat((torch.zeros(1), torch.cumsum(parts[:, 4], 0)))
    before = torch.where(first > 0, parts[(first - 1).clamp(min=0), 2], 0.0)
    behind = torch.where(last + 1 < count, parts[(last + 1).clamp(max=count - 1), 3], 0.0)
    length = (last - first).clamp(max=network.LENGTHS - 1)
    length = length + network.LENGTHS * torch.from_numpy(page.is_clause).long()
    mean = (inside[last + 1] - inside[first]) / (last + 1 - first)
    return parts[first, 0] + parts[last, 1] + before + behind + mean + weights["length"][length]
