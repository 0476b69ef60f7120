"""Subtitles and transcripts (.srt, .vtt, .sbv): what is said, with the time at which it is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from index.document import Document, Place
from index.formats.blocks import Blocks, Words
from index.formats.source import clean, read_text, title_of

_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_CUE = re.compile(rf"\s*(?P<start>{_TIME})\s*(?:-->|,)\s*(?P<end>{_TIME})")
_TAG = re.compile(r"</?[^<>]{1,60}>|\{\\[^{}]*\}")
_SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_ENDS = re.compile(r"[.!?…][\"'”’)\]]*$")
_LONG = 400  # characters after which a paragraph ends with its sentence
_PAUSE = 8.0  # seconds after which another paragraph begins


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A file of subtitles as one document; lines that go on are one paragraph."""
    blocks = Blocks()
    words, last, speaker = Words(), 0.0, ""
    for start, end, text, place in _cues(clean(read_text(path)).split("\n")):
        said = _SPEAKER.search(text)
        who = " ".join(said.group(1).split()) if said else ""
        plain = _TAG.sub("", text).strip()
        if not plain:
            continue
        full = len(words) > _LONG and bool(_ENDS.search(words.text))
        if len(words) and (full or start - last > _PAUSE or (who and who != speaker)):
            blocks.paragraph(words)
            words = Words()
        words.at(place)
        if who and who != speaker:
            words.add(f"{who}: ")
        words.add(f"{plain} ")
        last, speaker = end, who or speaker
    blocks.paragraph(words)
    sections = blocks.finish()
    if sections:
        yield Document(title_of(path), sections, (), "", str(path), kind="subtitles")


def _cues(lines: list[str]) -> Iterator[tuple[float, float, str, Place]]:
    """(start, end, text, place) of each cue; times in seconds."""
    at = 0
    while at < len(lines):
        match = _CUE.match(lines[at])
        at += 1
        if match is None:
            continue
        first, text = at, []
        while at < len(lines) and lines[at].strip() and not _CUE.match(lines[at]):
            text.append(lines[at].strip())
            at += 1
        place = Place(line=first + 1, label=re.split(r"[.,]", match["start"])[0])
        yield _seconds(match["start"]), _seconds(match["end"]), " ".join(text), place


def _seconds(time: str) -> float:
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = 60 * total + float(part)
    return total
