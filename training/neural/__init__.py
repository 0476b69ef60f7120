"""Trains the neural reader, ``bot/reader/neural/model.onnx``; not needed to run citebot."""
