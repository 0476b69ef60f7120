"""The ranking of plans as a torch module; ``bot.tables.ranking`` computes the same in NumPy.

A bag of the question's n-grams meets an embedding of the plan's value, modifier and shape and of
the headers of its columns; a small network looks at the dense features beside it. What is known of
an answer only after execution is added by a second, smaller part, so that plans can be scored
before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from bot.tables.conditions import SHAPES
from bot.tables.features import ANSWER_FEATURES, HEADERS, NGRAMS, WIDTH
from bot.tables.plan import MODIFIERS, VALUES
from training.tables.examples import Example

EMBEDDING, HIDDEN, AFTER = 48, 128, 24
MACROS = len(VALUES) * len(MODIFIERS) * len(SHAPES)
Batch = dict[str, Tensor]


class Ranker(nn.Module):
    """Scores of plans, before and after their execution."""

    def __init__(self, dropout: float = 0.2) -> None:
        super().__init__()
        self.ngrams = nn.EmbeddingBag(NGRAMS, EMBEDDING, mode="sum", sparse=True)
        self.headers = nn.EmbeddingBag(HEADERS, EMBEDDING, mode="mean", sparse=True)
        self.macro = nn.Embedding(MACROS, EMBEDDING, sparse=True)
        self.macro_bias = nn.Embedding(MACROS, 1, sparse=True)
        self.left_over = nn.Embedding(HEADERS, 1, sparse=True)
        self.value = nn.Embedding(len(VALUES), EMBEDDING)
        self.modifier = nn.Embedding(len(MODIFIERS), EMBEDDING)
        self.shape = nn.Embedding(len(SHAPES), EMBEDDING)
        for table in (self.ngrams, self.headers, self.value, self.modifier, self.shape):
            nn.init.normal_(table.weight, 0, 0.05)
        nn.init.normal_(self.macro.weight, 0, 0.02)
        nn.init.zeros_(self.macro_bias.weight)
        nn.init.constant_(self.left_over.weight, -0.3)
        self.column = nn.Linear(EMBEDDING, EMBEDDING, bias=False)
        self.key = nn.Linear(EMBEDDING, EMBEDDING, bias=False)
        self.first = nn.Linear(WIDTH, HIDDEN)
        self.of_question = nn.Linear(EMBEDDING, HIDDEN, bias=False)
        self.of_plan = nn.Linear(EMBEDDING, HIDDEN, bias=False)
        self.second = nn.Linear(HIDDEN, HIDDEN // 2)
        self.third = nn.Linear(HIDDEN // 2, 1)
        self.linear = nn.Linear(WIDTH, 1)
        self.answer = nn.Linear(ANSWER_FEATURES, AFTER)
        self.answer_of_plan = nn.Linear(HIDDEN, AFTER, bias=False)
        self.after = nn.Linear(AFTER, 1)
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("mean", torch.zeros(WIDTH))
        self.register_buffer("deviation", torch.ones(WIDTH))

    def sparse_weights(self) -> list[nn.Parameter]:
        """The tables that are updated row by row."""
        tables = (self.ngrams, self.headers, self.macro, self.macro_bias, self.left_over)
        return [table.weight for table in tables]

    def forward(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """The scores of all plans of a batch before execution, and after it."""
        question = self.dropout(torch.tanh(self.ngrams(batch["ngrams"], batch["ngram_starts"])))
        of, dense = batch["question"], (batch["dense"] - self.mean) / self.deviation
        value, modifier, shape = batch["ids"].T
        macro = (value * len(MODIFIERS) + modifier) * len(SHAPES) + shape
        plan = self.value(value) + self.modifier(modifier) + self.shape(shape) + self.macro(macro)
        headers = self.headers(batch["headers"], batch["header_starts"])
        column, key = batch["column"], batch["key"]
        of_column = headers[column] * (column > 0)[:, None]
        of_key = headers[key] * (key > 0)[:, None]
        score = (question[of] * plan).sum(1) + self.macro_bias(macro)[:, 0]
        score = score + (self.column(question)[of] * of_column).sum(1)
        score = score + (self.key(question)[of] * of_key).sum(1)
        hidden = torch.relu(self.first(dense) + self.of_question(question)[of] + self.of_plan(plan))
        deep = torch.relu(self.second(self.dropout(hidden)))
        score = score + self.third(deep)[:, 0] + self.linear(dense)[:, 0]
        words = self.left_over(batch["words"])[:, 0]
        score = score + (batch["left"] * words[batch["word_places"]]).sum(1)
        later = torch.relu(self.answer(batch["of_answer"]) + self.answer_of_plan(hidden))
        return score, score + self.after(later)[:, 0] * batch["executed"]


def collate(
    examples: Sequence[Example],
    most: int = 0,
    rng: np.random.Generator | None = None,
    drop: float = 0.0,
) -> Batch:
    """Examples as one batch; of each at most ``most`` plans, and n-grams dropped at random."""
    columns: dict[str, list[Any]] = {name: [] for name in _TYPES}
    ngram_starts, header_starts = [0], [0, 1]
    columns["headers"].append(np.zeros(1, np.int64))  # the place of no column
    longest = max(example.words for example in examples)
    words = 0
    for number, example in enumerate(examples):
        grams = example.ngrams
        if rng is not None and drop:
            grams = grams[rng.random(len(grams)) > drop]
        some = _some(example, most, rng)
        base = len(header_starts) - 1
        for header in example.headers:
            columns["headers"].append(header)
            header_starts.append(header_starts[-1] + len(header))
        ids = example.ids[some].astype(np.int64)
        of_answer = np.concatenate((example.of_answer, np.zeros((1, ANSWER_FEATURES), np.float16)))
        left = np.zeros((len(some), longest), np.float32)
        left[:, : example.words] = np.unpackbits(example.left[some], axis=1)[:, : example.words]
        places = np.zeros(longest, np.int64)
        places[: example.words] = np.arange(example.words) + words
        words += example.words
        executed = example.answer[some] < len(example.answers)
        for name, values in (
            ("ngrams", grams), ("dense", example.dense[some]), ("ids", ids[:, :3]),
            ("question", np.full(len(some), number)),
            ("column", np.where(ids[:, 3] >= 0, ids[:, 3] + base, 0)),
            ("key", np.where(ids[:, 4] >= 0, ids[:, 4] + base, 0)),
            ("left", left), ("word_places", np.tile(places, (len(some), 1))),
            ("words", example.word_ids), ("of_answer", of_answer[example.answer[some]]),
            ("executed", executed), ("right", example.right[some]),
        ):  # fmt: skip
            columns[name].append(values)
        ngram_starts.append(ngram_starts[-1] + len(grams))
    batch = {
        name: torch.from_numpy(np.concatenate(parts).astype(_TYPES[name]))
        for name, parts in columns.items()
    }
    batch["ngram_starts"] = torch.tensor(ngram_starts[:-1])
    batch["header_starts"] = torch.tensor(header_starts[:-1])
    return batch


_TYPES: dict[str, type[np.generic]] = {
    "ngrams": np.int64, "dense": np.float32, "ids": np.int64, "question": np.int64,
    "column": np.int64, "key": np.int64, "left": np.float32, "word_places": np.int64,
    "words": np.int64, "headers": np.int64,
    "of_answer": np.float32, "executed": np.float32, "right": np.bool_,
}  # fmt: skip


def _some(example: Example, most: int, rng: np.random.Generator | None) -> Any:
    """The plans of an example that a batch holds: at random, right ones and NULL among them."""
    count = len(example.right)
    if rng is None or not most or count <= most:
        return np.arange(count)
    right = rng.permutation(np.flatnonzero(example.right))[: most // 2]
    return np.unique(np.concatenate((right, rng.choice(count, most, replace=False), [count - 1])))
