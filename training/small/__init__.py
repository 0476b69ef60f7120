"""Trains the small reader, ``bot/reader/small/weights.npz``, from SQuAD files."""
