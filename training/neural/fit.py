"""The training loop: checkpoints every few minutes, and goes on from the last one."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from training.neural.batches import Batch, Batches
from training.neural.encoder import Encoder, joint_loss

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how fast; the defaults are the shipped recipe."""

    epochs: float = 3.0
    rate: float = 1.2e-4
    warm: float = 0.05
    decay: float = 0.01
    seed: int = 1
    save_minutes: float = 5.0
    measure_steps: int = 2500


def fit(
    encoder: Encoder,
    batches: Batches,
    settings: Settings,
    checkpoint: Path,
    measure: Callable[[Encoder], str],
    report: Report,
) -> Encoder:
    """Train, or go on from ``checkpoint``; the trained encoder.

    AdamW (Loshchilov & Hutter 2019), a rate that rises over the first steps and falls linearly to
    zero. On a GPU where there is one; bfloat16 for the matrix products either way.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    encoder.to(device).train()
    optimizer = torch.optim.AdamW(
        encoder.parameters(), settings.rate, weight_decay=settings.decay, fused=True
    )
    steps = int(len(batches) * settings.epochs)
    step, epoch, inside = 0, 0, 0
    if checkpoint.exists():
        stored = torch.load(checkpoint, map_location=device, weights_only=True)
        encoder.load_state_dict(stored["encoder"])
        optimizer.load_state_dict(stored["optimizer"])
        step, epoch, inside = stored["step"], stored["epoch"], stored["inside"]
        report(f"going on from step {step}")
    started = saved = time.monotonic()
    mean, tokens = 0.0, 0
    while step < steps:
        for number, batch in enumerate(batches.epoch(settings.seed + epoch)):
            if number < inside:
                continue
            if step >= steps:
                break
            # So that dropout is the same after an interruption.
            torch.manual_seed(settings.seed * 1_000_003 + step)
            for group in optimizer.param_groups:
                group["lr"] = settings.rate * _share(step, steps, settings.warm)
            loss = _step(encoder, optimizer, batch, device)
            step, inside = step + 1, number + 1
            tokens += batch.tokens.numel()
            mean = loss if step == 1 or not mean else 0.98 * mean + 0.02 * loss
            if step % 50 == 0:
                pace = time.monotonic() - started
                left = (steps - step) * pace / max(1, tokens) * batch.tokens.numel() / 60
                speed = f"{tokens / pace:.0f} tokens a second, about {left:.0f} minutes left"
                report(f"step {step} of {steps}: loss {mean:.3f}, {speed}")
            if time.monotonic() - saved > 60 * settings.save_minutes:
                _save(checkpoint, encoder, optimizer, step, epoch, inside)
                saved = time.monotonic()
            if step % settings.measure_steps == 0:
                report(f"step {step}: {measure(encoder)}")
                encoder.train()
        else:
            epoch, inside = epoch + 1, 0
    _save(checkpoint, encoder, optimizer, step, epoch, inside)
    report(f"step {step}: {measure(encoder)}")
    return encoder.eval()


def precision(device: str) -> AbstractContextManager[Any]:
    """Matrix products in bfloat16 on processors and GPUs that have it."""
    if device == "cuda" or torch.backends.cpu.get_cpu_capability().startswith("AVX512"):
        return torch.autocast(device, dtype=torch.bfloat16)
    return nullcontext()


def _step(encoder: Encoder, optimizer: torch.optim.Optimizer, batch: Batch, device: str) -> float:
    with precision(device):
        scores = encoder(batch.tokens.to(device), batch.mask.to(device), batch.segments.to(device))
    loss = joint_loss(
        scores, batch.allowed.to(device), batch.targets.to(device), batch.groups.to(device)
    )
    loss.backward()
    torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return float(loss.detach())


def _share(step: int, steps: int, warm: float) -> float:
    """The rate's share of its peak at a step."""
    rising = max(1, int(steps * warm))
    return min((step + 1) / rising, (steps - step) / max(1, steps - rising))


def _save(
    path: Path,
    encoder: Encoder,
    optimizer: torch.optim.Optimizer,
    step: int,
    epoch: int,
    inside: int,
) -> None:
    part = path.with_suffix(".part")
    state = {
        "encoder": encoder.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": step,
        "epoch": epoch,
        "inside": inside,
    }
    torch.save(state, part)
    part.replace(path)
