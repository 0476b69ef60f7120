"""The networks in PyTorch: the same computation as ``bot.reader.small.network``, with gradients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.question import ANSWER_TYPES, WH
from bot.reader.small import network
from bot.reader.small.features import SPAN_FEATURES
from bot.reader.small.spans import Floats, Ints
from training.small.examples import Example


@dataclass(frozen=True, slots=True)
class Settings:
    """What a network is and how it is trained; the defaults are the shipped recipe."""

    hidden: int = 112
    middle: int = 48
    embedding: int = 8
    buckets: int = 1 << 15
    query_buckets: int = 1 << 13
    epochs: int = 4
    batch: int = 32  # questions
    rate: float = 2e-3
    dropout: float = 0.25
    identity_dropout: float = 0.5
    table_decay: float = 3e-4
    decay: float = 1e-5
    gate: bool = True
    embed: bool = True
    average: float = (
        0.999  # of the weights over steps (Polyak and Juditsky 1992); 0 for the last ones
    )


@dataclass(slots=True)
class Batchable:
    """Examples laid end to end: example n has the rows ``start[n]`` to ``start[n + 1]``."""

    dense: npt.NDArray[np.float16]
    identities: npt.NDArray[np.uint32]
    target: Floats
    offset: Floats
    asked: Ints
    one_hot: Floats
    start: Ints


def lay(examples: Sequence[Example]) -> Batchable:
    """Lay examples end to end."""
    lengths = [len(e.target) for e in examples]
    return Batchable(
        np.concatenate([e.dense for e in examples]),
        np.concatenate([e.identities for e in examples]),
        np.concatenate([e.target for e in examples]),
        np.concatenate([e.offset for e in examples]),
        np.stack([e.asked for e in examples]),
        np.stack([e.one_hot for e in examples]),
        np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
    )


class Trainer:
    """One network in training."""

    def __init__(self, torch: Any, settings: Settings, seed: int) -> None:
        self.torch, self.settings, self.seed = torch, settings, seed
        torch.manual_seed(seed)
        kinds, width = len(WH) + len(ANSWER_TYPES), len(SPAN_FEATURES)
        s = settings
        inputs = width + s.embedding
        self.weights: dict[str, Any] = {
            "gate": torch.zeros(kinds, width),
            "hidden": torch.randn(inputs, s.hidden) * (1.4 / inputs**0.5),
            "hidden_bias": torch.zeros(s.hidden),
            "asked": torch.randn(kinds, s.hidden) * 0.1,
            "middle": torch.randn(s.hidden, s.middle) * (1.4 / s.hidden**0.5),
            "middle_bias": torch.zeros(s.middle),
            "out": torch.randn(s.middle, 1) / s.middle**0.5,
            "table": torch.randn(s.buckets, s.embedding) * 0.05,
            "query_table": torch.randn(s.query_buckets, s.embedding) * 0.05,
        }
        for value in self.weights.values():
            value.requires_grad_()
        self.steps, self.averages = 0, {n: v.detach().clone() for n, v in self.weights.items()}
        tables = ("table", "query_table")
        self.optimizer = torch.optim.Adam(
            [
                {"params": [v for n, v in self.weights.items() if n not in tables],
                 "weight_decay": s.decay},
                {"params": [self.weights[n] for n in tables], "weight_decay": s.table_decay},
            ],
            lr=s.rate,
        )  # fmt: skip

    def train(self, data: Batchable, report: Any = None) -> None:
        """Train for all epochs; ``report(epoch, loss)`` is called after each."""
        torch, s = self.torch, self.settings
        generator = np.random.default_rng(self.seed)
        count = len(data.start) - 1
        steps = s.epochs * (-(-count // s.batch))
        schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda n: 1 - 0.97 * min(1.0, n / steps)
        )
        for epoch in range(s.epochs):
            total = 0.0
            order = generator.permutation(count)
            for at in range(0, count, s.batch):
                loss = self._loss(data, order[at : at + s.batch])
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self._average()
                schedule.step()
                total += float(loss.detach())
            if report is not None:
                report(epoch, total / max(1, count // s.batch))

    def _average(self) -> None:
        """Let the averages follow the weights, fast in the first steps."""
        self.steps += 1
        share = min(self.settings.average, self.steps / (self.steps + 10))
        with self.torch.no_grad():
            for name, value in self.weights.items():
                self.averages[name].mul_(share).add_(value, alpha=1 - share)

    def _loss(self, data: Batchable, numbers: Ints) -> Any:
        """Listwise softmax cross-entropy against the targets, made to sum to one."""
        torch = self.torch
        lengths = data.start[numbers + 1] - data.start[numbers]
        rows = np.concatenate([np.arange(data.start[n], data.start[n + 1]) for n in numbers])
        which = torch.from_numpy(np.repeat(np.arange(len(numbers)), lengths))
        column = torch.from_numpy(np.concatenate([np.arange(n) for n in lengths]))
        scores = self._scores(data, rows, numbers, which) + torch.from_numpy(data.offset[rows])
        padded = torch.full((len(numbers), int(lengths.max())), -1e9)
        padded = padded.index_put((which, column), scores)
        target = torch.zeros_like(padded).index_put(
            (which, column), torch.from_numpy(data.target[rows])
        )
        target = target / target.sum(1, keepdim=True)
        return -(target * torch.log_softmax(padded, 1)).sum(1).mean()

    def _scores(self, data: Batchable, rows: Ints, numbers: Ints, which: Any) -> Any:
        torch, s, w = self.torch, self.settings, self.weights
        dense = torch.from_numpy(data.dense[rows].astype(np.float32))
        one_hot = torch.from_numpy(data.one_hot[numbers])
        if s.gate:
            dense = dense * (1 + one_hot @ w["gate"])[which]
        width = dense.shape[1]
        first = dense @ w["hidden"][:width] + w["hidden_bias"] + (one_hot @ w["asked"])[which]
        product = None
        identities = data.identities[rows]
        if s.embed:
            index = torch.from_numpy((identities & np.uint32(s.buckets - 1)).astype(np.int64))
            asked = torch.from_numpy(data.asked[numbers] & (s.query_buckets - 1))
            spans = w["table"][index]
            keep = (torch.rand(index.shape) >= s.identity_dropout).float()
            spans = (spans * keep[:, :, None]).sum(1) / (1 - s.identity_dropout)
            questions = w["query_table"][asked]
            keep = (torch.rand(asked.shape) >= s.identity_dropout).float()
            questions = (questions * keep[:, :, None]).sum(1) / (1 - s.identity_dropout)
            product = spans * questions[which]
            first = first + product @ w["hidden"][width:]
        dropped = torch.nn.functional.dropout
        second = dropped(torch.relu(first), s.dropout) @ w["middle"] + w["middle_bias"]
        scores = (dropped(torch.relu(second), s.dropout) @ w["out"])[:, 0]
        if product is not None:
            scores = scores + product.sum(1)
        return scores

    def net(self) -> network.Net:
        """The weights as they will be read from the file; unused tables shrink to one row."""
        weights = {
            name: value.detach().numpy().astype(np.float16).astype(np.float32)
            for name, value in self.averages.items()
        }
        if not self.settings.embed:
            for name in ("table", "query_table"):
                weights[name] = np.zeros_like(weights[name][:1])
        return network.Net(**weights)
