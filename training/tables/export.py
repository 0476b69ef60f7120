"""A trained ranking as the arrays that ``bot.tables.ranking`` reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from training.tables.network import Ranker

_HALVED = ("ngrams", "headers", "macro", "macro_bias", "left_over")
"""Large tables, kept as half precision."""


def arrays(network: Ranker) -> dict[str, npt.NDArray[Any]]:
    """The weights by their names."""
    state = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    found: dict[str, npt.NDArray[Any]] = {"mean": state["mean"], "deviation": state["deviation"]}
    for name, array in state.items():
        module, _, part = name.partition(".")
        if part == "weight":
            found[module] = array.astype(np.float16) if module in _HALVED else array
        elif part == "bias":
            found[f"{module}_bias"] = array
    return found
