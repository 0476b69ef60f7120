"""Trains the neural reader, ``bot/reader/neural.onnx``, from SQuAD files; not needed to run citebot."""
