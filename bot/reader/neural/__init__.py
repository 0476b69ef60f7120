"""The neural reader: an extractive question answering model in ONNX, run by onnxruntime."""

from bot.reader.neural.model import SHIPPED, NeuralReader, TokenScores, installed

__all__ = ["SHIPPED", "NeuralReader", "TokenScores", "installed"]
