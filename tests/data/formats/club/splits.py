"""Split times of a race."""


def pace(seconds: float) -> float:
    """The seconds for five hundred metres."""
    return seconds / 4  # a race has four quarters
