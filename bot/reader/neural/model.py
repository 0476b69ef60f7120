"""An extractive question answering model in ONNX: a start and an end score for each token.

Any model of the BERT or RoBERTa kind fits, as ``optimum-cli export onnx --task
question-answering`` writes it: a folder with ``model.onnx`` and ``tokenizer.json``. Inputs are
``input_ids``, ``attention_mask`` and, for BERT, ``token_type_ids``; outputs ``start_logits`` and
``end_logits``. The first token stands for "no answer here" (Devlin et al. 2019, section 4.3).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.reader.small.spans import Floats, Ints
from index.errors import MissingExtra, ReaderError

SHIPPED = Path(__file__).parent
"""The folder of the model that citebot comes with."""
_MODEL, _TOKENIZER = "model.onnx", "tokenizer.json"
_LONGEST = 320  # tokens of a question with a passage; a longer passage is read in windows
_STRIDE = 64  # tokens that two windows share
_MOST_QUESTION = 400  # characters
_MOST_THREADS = 4


@dataclass(frozen=True, slots=True)
class TokenScores:
    """What the model says of one window of a passage.

    ``offsets`` (T, 2) are the tokens' first and last + 1 characters in the passage's text;
    ``start`` and ``end`` (T,) their scores; ``none`` the (start, end) scores of "no answer here".
    """

    passage: int
    offsets: Ints
    start: Floats
    end: Floats
    none: tuple[float, float]


def installed() -> bool:
    """Are the packages there that run a model, and the model that citebot comes with?"""
    packages = all(find_spec(name) is not None for name in ("onnxruntime", "tokenizers"))
    return packages and (SHIPPED / _MODEL).is_file()


class NeuralReader:
    """A model that reads; may be asked from several threads at once."""

    def __init__(self, folder: Path | str = SHIPPED) -> None:
        """Load the model of ``folder``.

        Raises ``MissingExtra`` without onnxruntime and tokenizers, ``ReaderError`` for a folder
        that holds no such model.
        """
        self.folder = Path(folder)
        try:
            import onnxruntime  # noqa: PLC0415  (an extra: imported when it is used)
            from tokenizers import Tokenizer  # noqa: PLC0415
        except ImportError as error:
            raise MissingExtra(
                f"the neural reader needs {error.name}: pip install 'citebot[neural]', "
                "or ask with --reader small"
            ) from None
        for name in (_MODEL, _TOKENIZER):
            if not (self.folder / name).is_file():
                raise ReaderError(
                    f"{self.folder}: holds no {name}; --reader takes a folder with {_MODEL} and "
                    f"{_TOKENIZER} of an extractive question answering model"
                )
        try:
            self._tokenizer = Tokenizer.from_file(str(self.folder / _TOKENIZER))
        except Exception as error:  # the library raises Exception itself
            raise ReaderError(f"{self.folder / _TOKENIZER}: cannot be read ({error})") from None
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST, stride=_STRIDE, strategy="only_second")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(_MOST_THREADS, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # Threads that wait for work would take the processor from everybody else.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                str(self.folder / _MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's errors have no common base but this one
            reason = " ".join(str(error).split())[:200]
            raise ReaderError(f"{self.folder / _MODEL}: cannot be loaded ({reason})") from None
        self._inputs = frozenset(i.name for i in self._session.get_inputs())
        self._check()

    def _check(self) -> None:
        outputs = {o.name for o in self._session.get_outputs()}
        known = {"input_ids", "attention_mask", "token_type_ids"}
        if not {"input_ids", "attention_mask"} <= self._inputs <= known:
            raise ReaderError(
                f"{self.folder / _MODEL}: takes {', '.join(sorted(self._inputs))}; a reader takes "
                "input_ids, attention_mask and perhaps token_type_ids"
            )
        if not {"start_logits", "end_logits"} <= outputs:
            raise ReaderError(
                f"{self.folder / _MODEL}: gives {', '.join(sorted(outputs))}; a reader gives "
                "start_logits and end_logits"
            )

    @property
    def name(self) -> str:
        """What the reader is called in explanations: "neural" for the shipped one, or its path."""
        return "neural" if self.folder == SHIPPED else str(self.folder)

    def score(self, question: str, passages: Sequence[tuple[str, str]]) -> list[TokenScores]:
        """The scores of all tokens of ``passages``, each a (heading, text).

        Raises ``ReaderError`` when the model fails on its inputs.
        """
        windows = [
            window
            for number, (heading, text) in enumerate(passages)
            for window in self._windows(question[:_MOST_QUESTION], heading, text, number)
        ]
        if not windows:
            return []
        length = max(len(window.ids) for window in windows)
        feed = {name: np.zeros((len(windows), length), dtype=np.int64) for name in self._inputs}
        for row, window in enumerate(windows):
            feed["input_ids"][row, : len(window.ids)] = window.ids
            feed["attention_mask"][row, : len(window.ids)] = 1
            if "token_type_ids" in feed:
                feed["token_type_ids"][row, : len(window.ids)] = window.types
        try:
            start, end = self._session.run(["start_logits", "end_logits"], feed)
        except Exception as error:
            reason = " ".join(str(error).split())[:200]
            raise ReaderError(f"{self.folder / _MODEL}: cannot read ({reason})") from None
        return [
            TokenScores(
                window.passage,
                window.offsets,
                start[row, window.places],
                end[row, window.places],
                (float(start[row, 0]), float(end[row, 0])),
            )
            for row, window in enumerate(windows)
        ]

    def _windows(self, question: str, heading: str, text: str, number: int) -> list[_Window]:
        prefix = f"{heading}: " if heading else ""
        try:
            encoded = self._tokenizer.encode(_sound(question), _sound(prefix + text))
        except Exception as error:  # a question that alone is too long for the model
            raise ReaderError(f"{self.folder / _TOKENIZER}: cannot encode ({error})") from None
        found = []
        for part in (encoded, *encoded.overflowing):
            second = np.array([s == 1 for s in part.sequence_ids], dtype=np.bool_)
            offsets = np.array(part.offsets, dtype=np.int64).reshape(-1, 2) - len(prefix)
            places = np.flatnonzero(second & (offsets[:, 0] >= 0) & (offsets[:, 1] > offsets[:, 0]))
            found.append(_Window(number, part.ids, part.type_ids, places, offsets[places]))
        return found


def _sound(text: str) -> str:
    """The text with a mark for each lone surrogate, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class _Window:
    passage: int
    ids: list[int]
    types: list[int]
    places: npt.NDArray[Any]
    offsets: Ints
