"""How well an encoder answers held-out questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
import torch

from training import squad
from training.neural.batches import QUESTION_TOKENS, TITLE_TOKENS, Laid, tensors
from training.neural.encoder import Encoder
from training.neural.fit import precision
from training.neural.questions import Question, Questions

_LONGEST = 30  # tokens of an answer
_READ = 5


class Measure:
    """Reads held-out questions: their own passages among the best wrong ones."""

    def __init__(self, data: Questions, tokenizer: Any, most: int, longest: int) -> None:
        self._data, self._tokenizer, self._longest = data, tokenizer, longest
        chosen = [q for q in data.held if q.answers]
        self._questions = Random(0).sample(chosen, min(most, len(chosen)))

    def __call__(self, encoder: Encoder) -> str:
        """A line of EM and F1, in percent, over all questions and for each file."""
        encoder.eval()
        marks: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for question in self._questions:
            answer = self.answer(encoder, question)
            mark = (
                max(squad.exact(answer, gold) for gold in question.accepted),
                max(squad.f1(answer, gold) for gold in question.accepted),
            )
            marks["all"].append(mark)
            marks[question.file].append(mark)
        return "; ".join(
            f"{name} {100 * np.mean([m[0] for m in found]):.1f}/"
            f"{100 * np.mean([m[1] for m in found]):.1f} ({len(found)})"
            for name, found in sorted(marks.items())
        )

    def answer(self, encoder: Encoder, question: Question) -> str:
        """The best span among the question's own passages and the best wrong ones."""
        own = list(dict.fromkeys(n for n, _, _ in question.answers))
        read = [*own, *question.wrong[: _READ - len(own)]]
        asked = self._ids(question.text)[:QUESTION_TOKENS]
        rows, offsets = [], []
        for number in read:
            passage = self._data.passages[number]
            head = [101, *asked, 102]
            segment = len(head)
            if passage.title:
                head += [*self._ids(passage.title)[:TITLE_TOKENS], *self._ids(":")]
            text = self._tokenizer.encode(passage.text, add_special_tokens=False)
            room = self._longest - len(head) - 1
            rows.append(Laid([*head, *text.ids[:room], 102], segment, len(head), []))
            offsets.append(text.offsets[:room])
        batch = tensors([rows])
        device = next(encoder.parameters()).device.type
        with torch.no_grad(), precision(device):
            scores = encoder(
                batch.tokens.to(device), batch.mask.to(device), batch.segments.to(device)
            )
        return self._best(scores.float().cpu().numpy(), rows, offsets, read)

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _best(
        self, scores: Any, rows: Sequence[Laid], offsets: Sequence[Any], read: Sequence[int]
    ) -> str:
        best, answer = -np.inf, ""
        for at, row in enumerate(rows):
            count = len(offsets[at])
            start = scores[at, row.text : row.text + count, 0]
            end = scores[at, row.text : row.text + count, 1]
            for first in np.argsort(-start)[:10]:
                window = end[first : first + _LONGEST]
                last = int(first + np.argmax(window))
                if start[first] + end[last] > best:
                    best = start[first] + end[last]
                    text = self._data.passages[read[at]].text
                    answer = text[offsets[at][first][0] : offsets[at][last][1]]
        return answer
