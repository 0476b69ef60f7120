"""A template as an article uses it."""

from __future__ import annotations

from typing import NamedTuple


class Call(NamedTuple):
    """A template as it is used: its name, folded, and its arguments as readable text."""

    name: str
    written: str  # the name as it is written
    positional: list[str]
    named: dict[str, str]  # names as they are written

    @property
    def folded(self) -> dict[str, str]:
        """The named arguments by their names in lower case."""
        return {key.lower(): value for key, value in self.named.items()}

    def get(self, *keys: str) -> str:
        """The first of the arguments that is given and not empty; "1" is the first unnamed one."""
        for key in keys:
            unnamed = key.isdigit() and int(key) <= len(self.positional)
            found = self.positional[int(key) - 1] if unnamed else self.folded.get(key, "")
            if found.strip():
                return found.strip()
        return ""


def fold_name(name: str) -> str:
    """A template's name as ``templates.toml`` has it.

    >>> fold_name(" Birth_date and age "), fold_name("Template:Circa")
    ('birth date and age', 'circa')
    """
    folded = " ".join(name.replace("_", " ").split()).lower()
    return folded.removeprefix("template:").strip()
