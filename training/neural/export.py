"""An encoder to ONNX, its attention fused and its weights in eight bits."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from torch import Tensor, nn

from training.neural.encoder import HEADS, WIDTH, Encoder

_QUANTIZED = ["MatMul", "Attention", "Gather", "EmbedLayerNormalization", "Gemm"]


class _Scores(nn.Module):
    """The encoder with two outputs."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, tokens: Tensor, mask: Tensor, segments: Tensor) -> tuple[Tensor, Tensor]:
        scores = self.encoder(tokens, mask, segments)
        return scores[..., 0], scores[..., 1]


def export(encoder: Encoder, tokenizer: Path, folder: Path) -> None:
    """Write ``model.onnx`` and ``tokenizer.json`` to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder.eval()
    tokens = torch.randint(1000, 2000, (3, 40))
    inputs = (tokens, torch.ones_like(tokens), torch.zeros_like(tokens))
    names = ["input_ids", "attention_mask", "token_type_ids"]
    with tempfile.TemporaryDirectory() as work:
        whole, fused = Path(work) / "whole.onnx", Path(work) / "fused.onnx"
        torch.onnx.export(
            _Scores(encoder),
            inputs,
            str(whole),
            input_names=names,
            output_names=["start_logits", "end_logits"],
            dynamic_axes={n: {0: "n", 1: "t"} for n in (*names, "start_logits", "end_logits")},
            opset_version=17,
            dynamo=False,
        )
        optimizer.optimize_model(
            str(whole), model_type="bert", num_heads=HEADS, hidden_size=WIDTH, opt_level=0
        ).save_model_to_file(str(fused))
        quantize_dynamic(
            fused,
            folder / "model.onnx",
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=_QUANTIZED,
            extra_options={
                "MatMulConstBOnly": True,
                "DefaultTensorType": onnx.TensorProto.FLOAT,
            },
        )
    shutil.copy(tokenizer, folder / "tokenizer.json")
