"""Trains ``bot/reader/weights.npz`` from SQuAD files; not needed to run citebot."""
