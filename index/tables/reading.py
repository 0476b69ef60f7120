"""What the cells of a column are: its kind, and each value as a number and as a date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.tables.column import Codes, Facts, Floats, Kind
from index.tables.dates import date_key, is_day_first
from index.tables.numbers import numbers, unit_of
from index.tables.words import EMPTY, normalized

_AROUND_NUMBER = re.compile(r"\([^)]*\)|[\d.,:%$£€¥+−–\s-]")
_LETTERS_AROUND = 6  # letters of a cell that is a number with a unit
_MOSTLY = 0.5
_DATED, _ORDERED, _SORTED = 0.8, 0.6, 0.9
_SAMPLE = 2000  # values that are read to find the unit
_MANY = 20_000  # different values; of more, a sample shows what they are
_KEPT_CELLS = 100_000  # cells whose codes are kept as they are written
_LONGEST_EMPTY = 8  # characters of a cell that says that it holds nothing


class Coded:
    """Cells given one by one: their codes, and the different values."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._code_of: dict[str, int] = {}
        self._code_of_text: dict[str, int] = {}

    def add(self, cells: Sequence[str]) -> Codes:
        """The codes of some cells; cells that are the same when normalised have one code."""
        return np.array([self._code(cell) for cell in cells], dtype=np.int32)

    def _code(self, cell: str) -> int:
        code = self._code_of_text.get(cell)
        if code is None:
            key = normalized(cell)
            code = self._code_of.setdefault(key, len(self.texts))
            if code == len(self.texts):
                self.texts.append(cell.strip())
            if len(self._code_of_text) < _KEPT_CELLS:
                self._code_of_text[cell] = code
        return code


def facts_of(
    name: str, codes: Codes, texts: Sequence[str], *, derived: bool = False
) -> tuple[Facts, Floats, Floats]:
    """What a column is, and the number and the date of each of its values."""
    counts = np.bincount(codes, minlength=len(texts))
    full = np.array(
        [len(text) > _LONGEST_EMPTY or normalized(text) not in EMPTY for text in texts],
        dtype=np.bool_,
    )
    filled = int(counts[full].sum())
    if len(texts) > _MANY:
        kind, numeric = _kind_of_many(texts)
        figures, dates = _read_as(kind, numeric, texts, full)
    else:
        figures, dates = _read(texts, full)
        with np.errstate(invalid="ignore"):
            dated = np.floor(np.nan_to_num(dates) / 100) % 100 > 0  # there is a month
        kind = _kind(texts, counts, filled, figures, dates, dated)
        read = counts[~np.isnan(figures)].sum()
        numeric = bool(kind != "text" or read >= _ORDERED * max(1, filled))
    key = dates if kind == "date" else figures
    whole = figures[~np.isnan(figures)]
    before, after = _units(texts, kind)
    facts = Facts(
        name=name,
        kind=kind,
        rows=len(codes),
        distinct=len(texts),
        filled=filled,
        numeric=numeric and filled > 0,
        order=_order(key[codes]) if numeric else 0,
        integral=float((whole == np.floor(whole)).mean()) if len(whole) else 0.0,
        before=before,
        after=after,
        derived=derived,
    )
    return facts, figures, dates


def _kind_of_many(texts: Sequence[str]) -> tuple[Kind, bool]:
    """What very many different values are, told by a sample, and whether they can be ordered."""
    some = texts[:: len(texts) // _SAMPLE]
    facts, _, _ = facts_of("", np.arange(len(some), dtype=np.int32), some)
    return facts.kind, facts.numeric


def _read_as(
    kind: Kind, numeric: bool, texts: Sequence[str], full: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """The number and the date of each value of a column whose kind is known: only what it needs."""
    figures, dates = np.full(len(texts), np.nan), np.full(len(texts), np.nan)
    day_first = is_day_first([text for text in texts[:_SAMPLE] if text])
    for code in np.flatnonzero(full).tolist() if numeric else ():
        text = texts[code]
        if kind == "date":
            dates[code] = _date(text, day_first)
        else:
            read = numbers(text)
            figures[code] = read[0] if read else np.nan
            if kind == "year":
                dates[code] = _date(text, day_first)
    return figures, dates


def _read(texts: Sequence[str], full: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The number and the date of each value."""
    day_first = is_day_first([text for text in texts[:_SAMPLE] if text])
    read = [numbers(text) if known else () for text, known in zip(texts, full, strict=True)]
    figures = np.array([found[0] if found else np.nan for found in read], dtype=np.float64)
    dates = np.array([_date(text, day_first) for text in texts], dtype=np.float64)
    return figures, dates


def _date(text: str, day_first: bool) -> float:
    key = date_key(text, day_first) if text else None
    return np.nan if key is None else key


def _kind(
    texts: Sequence[str],
    counts: npt.NDArray[np.intp],
    filled: int,
    figures: Floats,
    dates: Floats,
    dated: npt.NDArray[np.bool_],
) -> Kind:
    """A column is of dates or of numbers when half of its filled cells are."""
    filled = max(1, filled)
    if counts[dated].sum() >= _MOSTLY * filled:
        return "date"
    if np.isnan(figures).all():
        return "text"
    plain = np.array([len(_AROUND_NUMBER.sub("", text)) <= _LETTERS_AROUND for text in texts])
    if counts[plain & ~np.isnan(figures)].sum() < _MOSTLY * filled:
        return "text"
    years = ~np.isnan(dates) & ~dated
    return "year" if counts[years].sum() >= _DATED * filled else "number"


def _order(keys: Floats) -> int:
    """1 where the rows go up by their keys, -1 where they go down, else 0."""
    keys = keys[~np.isnan(keys)]
    if len(keys) < 3 or keys[0] == keys[-1]:
        return 0
    steps = np.diff(keys)
    if (steps <= 0).mean() > _SORTED:
        return -1
    return 1 if (steps >= 0).mean() > _SORTED else 0


def _units(texts: Sequence[str], kind: Kind) -> tuple[str, str]:
    """The unit before and after the numbers of a column, where most have it."""
    if kind != "number":
        return "", ""
    some = [text for text in texts[:_SAMPLE] if text]
    found = [unit_of(text) for text in some]
    units = []
    for side in (0, 1):
        unit, count = Counter(pair[side] for pair in found).most_common(1)[0] if found else ("", 0)
        units.append(unit if count > len(some) / 2 else "")
    return units[0], units[1]
