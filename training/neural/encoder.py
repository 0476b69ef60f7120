"""MiniLM with a start and an end score for each token, in plain PyTorch.

The architecture is BERT's (Devlin et al. 2019, section 3): token, position and segment embeddings,
post-norm transformer layers. The attention is written as two matrix products, which the CPU
back-propagates three times faster than PyTorch's fused attention.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEADS, INNER, LAYERS = 384, 12, 1536, 6
"""The sizes of all-MiniLM-L6-v2."""


class Layer(nn.Module):
    """One transformer layer."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.attended_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """States (N, T, WIDTH) and the attention's bias (N, 1, 1, T) to states."""
        count, length, _ = states.shape

        def heads(projected: Tensor) -> Tensor:
            return projected.view(count, length, HEADS, WIDTH // HEADS).permute(0, 2, 1, 3)

        query, key, value = (heads(part(states)) for part in (self.query, self.key, self.value))
        # In the precision of the products: a softmax in float32 takes a sixth of a step on a CPU.
        with torch.autocast(states.device.type, enabled=False):
            scores = torch.matmul(query, key.transpose(-1, -2)) / (WIDTH // HEADS) ** 0.5
            weights = torch.softmax(scores + bias.to(scores.dtype), -1)
            mixed = torch.matmul(weights, value)
        mixed = mixed.permute(0, 2, 1, 3).contiguous().view(count, length, WIDTH)
        states = self.attended_norm(self.dropout(self.attended(mixed)) + states)
        return self.norm(self.dropout(self.down(functional.gelu(self.up(states)))) + states)


class Encoder(nn.Module):
    """Token numbers to a start and an end score for each token."""

    def __init__(self, dropout: float = 0.0, vocabulary: int = 30522) -> None:
        super().__init__()
        self.word = nn.Embedding(vocabulary, WIDTH)
        self.position = nn.Embedding(512, WIDTH)
        self.segment = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, 2)

    def forward(self, tokens: Tensor, mask: Tensor, segments: Tensor) -> Tensor:
        """(N, T) token numbers, 1 where there is a token, 1 behind the question; to (N, T, 2)."""
        places = torch.arange(tokens.shape[1], device=tokens.device)
        states = self.word(tokens) + self.segment(segments) + self.position(places)[None]
        states = self.dropout(self.norm(states))
        bias = (1.0 - mask[:, None, None, :].to(states.dtype)) * -10000.0
        for layer in self.layers:
            states = layer(states, bias)
        return self.head(states)


def pretrained(folder: Path, dropout: float = 0.0) -> Encoder:
    """The encoder with the published weights of ``folder/model.safetensors`` and a new head."""
    from safetensors.torch import load_file  # noqa: PLC0415  (an extra of training)

    stored = load_file(str(folder / "model.safetensors"))
    encoder = Encoder(dropout)
    names = {
        "embeddings.word_embeddings": "word",
        "embeddings.position_embeddings": "position",
        "embeddings.token_type_embeddings": "segment",
        "embeddings.LayerNorm": "norm",
    }
    for number in range(LAYERS):
        theirs, ours = f"encoder.layer.{number}", f"layers.{number}"
        names |= {
            f"{theirs}.attention.self.query": f"{ours}.query",
            f"{theirs}.attention.self.key": f"{ours}.key",
            f"{theirs}.attention.self.value": f"{ours}.value",
            f"{theirs}.attention.output.dense": f"{ours}.attended",
            f"{theirs}.attention.output.LayerNorm": f"{ours}.attended_norm",
            f"{theirs}.intermediate.dense": f"{ours}.up",
            f"{theirs}.output.dense": f"{ours}.down",
            f"{theirs}.output.LayerNorm": f"{ours}.norm",
        }
    state = encoder.state_dict()
    for theirs, ours in names.items():
        for part in ("weight", "bias"):
            if f"{theirs}.{part}" in stored:
                state[f"{ours}.{part}"] = stored[f"{theirs}.{part}"]
    encoder.load_state_dict(state)
    return encoder


def joint_loss(scores: Tensor, allowed: Tensor, targets: Tensor, groups: Tensor) -> Tensor:
    """Cross-entropy of one softmax over all passages of a question (Clark & Gardner 2018, 3.2).

    ``scores`` (N, T, 2); ``allowed`` (N, T) says which tokens may start or end an answer;
    ``targets`` (N, T, 2) are the accepted starts and ends, of which any will do; ``groups`` (N,)
    numbers the questions 0..Q-1 in order. Returns the mean over questions, starts and ends.
    """
    scores = scores.float().masked_fill(~allowed[..., None], -1e4)
    count = int(groups[-1]) + 1

    def total(values: Tensor) -> Tensor:
        """Log-sum-exp of (N, T, 2) over the passages and tokens of each question, (Q, 2)."""
        rows = torch.logsumexp(values, 1)
        most = torch.full((count, 2), -1e30, dtype=rows.dtype, device=rows.device)
        most = most.scatter_reduce(0, groups[:, None].expand(-1, 2), rows.detach(), "amax")
        summed = torch.zeros_like(most).index_add(0, groups, torch.exp(rows - most[groups]))
        return most + torch.log(summed)

    return (total(scores) - total(scores.masked_fill(~targets, -1e9))).mean()
