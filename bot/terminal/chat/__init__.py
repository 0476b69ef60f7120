"""The chat: typed questions at a terminal, or one per line from a pipe."""
