"""The small reader: two kinds of small networks over hand-made features, in NumPy."""
