"""Text to tokens and terms: the only analyzer, for passages and for questions.

A *token* is a word or a punctuation mark with its offsets, as NLTK's word tokenizer cuts it.
A *term* is what the index holds: a token folded (Unicode NFKC, case, accents), without its
edge punctuation and stemmed (Snowball). Passages and questions go through the same function,
so they can never be stemmed differently.

NLTK's tokenizer looks at a whole text; here it sees one white-space chunk at a time and its
result is remembered, which is more than ten times faster on real text and needs no model data.
NLTK takes longer to import than an answer takes, so it is imported for the first chunk or word that
needs it (see ``_SIMPLE`` and ``index.stems``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from index.stems import snowball
from index.toml import read_toml

if TYPE_CHECKING:
    from index.word_tokenizer import ChunkTokenizer

ENGLISH: dict[str, str] = read_toml(Path(__file__).with_name("english.toml"))
STOPWORDS = frozenset(ENGLISH["stopwords"].split())
ABBREVIATIONS = frozenset(ENGLISH["abbreviations"].split())

_MEMO = 1 << 17
_LONGEST_CHUNK = 120  # characters; longer ones are data, not words, and are cut at word edges

# Chunks that are cut without NLTK, once the marks beside them are gone, which have no terms.
_BESIDE = '([{,;:!?)]}."\u201c\u201d'
_PLAIN = re.compile(r"(?!.*[:.-]{2})[a-zA-Z0-9_./+~=^|\\:-]+")
_COLON = re.compile(r":(?!\d)")
_CHUNK = re.compile(r"\S+")
# A word between punctuation marks, and what NLTK cuts off its end: "Kata'ib", "don't", "soldiers'".
_SIMPLE = re.compile(
    r"""(?!\u2018.*['\u2019]\W*$)[(\[{"\u201c\u2018]*
        (?P<word>\w+(?:[-./]\w+)*|\d+(?:[.,]\d+)+
            |[^\W_]+(?:['\u2019](?!(?:[rR][eE]|[vV][eE]|[lL][lL]|[yY][eE])\b)[^\W_]{2,})+)
        (?P<clitic>['\u2019](?:[sSmMdD]|ll|LL|re|RE|ve|VE)|n['\u2019]t|N['\u2019]T|(?<=[sS])['\u2019])?
        (?:[,;:!?)\]}"\u201d]|\.(?!\.))*""",
    re.VERBOSE,
)
# NLTK's rules in one pattern, for chunks in which none of them meets another (_MEETING).
_MARKS = r"\u00ab\u201c\u201e\u201d\u00bb\"`;@\#$%&?!*\[\](){}<>\u2012-\u2015"
_LAST_STOP = r"\.(?=[\])}>\"\u00bb\u201d]*$)"
_RULES = re.compile(
    rf"""[{_MARKS}] | [:,](?!\d) | {_LAST_STOP}
       | (?:[^{_MARKS}:,.]+ | [:,](?=\d) | (?!{_LAST_STOP})\.)+""",
    re.VERBOSE,
)
_MEETING = re.compile(r"['`\u2018\u2019\u02bc\u02bb\uff07]|[:,.-]{2}")
_DOTTED = re.compile(r"(?<!\w)[^\W\d_]\.[^\W\d_](?!\w)")  # U.S. and the like
_WORD_OR_MARK = re.compile(r"\w{1,60}|[^\w\s]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){1,6}|(?:[^\W\d_]\.){1,5}[^\W\d_]")
_EDGES = re.compile(r"^\W+|\W+$")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL = re.compile(r"\d+\.\d+")
_PARTS = re.compile(r"[^\W_]+")
_NOT_OF_NUMBERS = re.compile(r"[^\w.,:/+-]")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u02bb\uff07", "'''''")
# Letters that Unicode does not decompose into a base letter and an accent.
_BASE_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"}
)


class Token(NamedTuple):
    """A word or punctuation mark and where it stands: ``text == source[start:end]``."""

    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Cut ``text`` into tokens with character offsets, in order, none overlapping.

    >>> [t.text for t in tokenize("Col. Marotto (U.S.) didn't say.")]
    ['Col.', 'Marotto', '(', 'U.S.', ')', 'did', "n't", 'say', '.']
    """
    tokens = []
    for match in _CHUNK.finditer(text):
        chunk, at = match.group(), match.start()
        for start, end in _cut(chunk):
            tokens.append(Token(chunk[start:end], at + start, at + end))
    return tokens


def terms(text: str) -> list[str]:
    """The index terms of ``text``, in order and with repetitions, stopwords left out.

    A compound is findable joined and by its parts:

    >>> terms("Who leads the Liwa Al-Ghaliboun?")
    ['lead', 'liwa', 'al', 'ghaliboun', 'alghaliboun']
    >>> terms("Kata'ib, Kataib; 14,736 U.S. cafés")
    ['kataib', 'kataib', '14736', 'us', 'cafe']
    """
    return list(chain.from_iterable(map(_terms_of_chunk.__getitem__, text.split())))


def token_terms(token: str) -> tuple[str, ...]:
    """The terms of one token: none for punctuation and stopwords, several for a compound."""
    return _token_terms(token)


def fold(text: str) -> str:
    """``text`` without differences of case, accent, width and apostrophe.

    >>> fold("ÉTAPLES"), fold("Sętowska"), fold("Kata’ib")
    ('etaples', 'setowska', "kata'ib")
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_BASE_LETTERS)


def stem(word: str) -> str:
    """The Snowball stem of a folded word; numbers and mixtures such as ``f16`` stay as they are.

    Irregular forms share the stem of their word (``english.toml``):

    >>> stem("won"), stem("winning"), stem("responsibility"), stem("response")
    ('win', 'win', 'responsible', 'respons')
    """
    return _stems[word]


class _Stems(dict[str, str]):
    """The stem of each word that was met; begun anew when it is full."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MEMO:
            self.clear()
        found = word
        if word.isalpha() and word.isascii():
            found = _FAMILIES.get(word) or snowball(_IRREGULAR.get(word, word))
        self[word] = found
        return found


_stems = _Stems()


def _by_form(lines: str) -> dict[str, str]:
    """``go went gone`` to ``{"go": "go", "went": "go", "gone": "go"}``, for each line."""
    rows = [line.split() for line in lines.splitlines()]
    return {form: row[0] for row in rows for form in row}


_IRREGULAR = _by_form(ENGLISH["irregular"])
_FAMILIES = _by_form(ENGLISH["families"])


def _cut(chunk: str) -> Sequence[tuple[int, int]]:
    """The token spans of a chunk, as NLTK finds them.

    A word between punctuation marks needs no NLTK, which takes a hundred times as long for it.
    """
    if len(chunk) > _LONGEST_CHUNK:
        return [match.span() for match in _WORD_OR_MARK.finditer(chunk)]
    simple = _SIMPLE.fullmatch(chunk)
    if simple is None or _DOTTED.search(chunk):
        return _cut_chunk(chunk)
    start, end = simple.span("word")
    if chunk[end : end + 1] == "." and (
        end - start == 1 or chunk[start:end].casefold() in ABBREVIATIONS
    ):
        end += chunk[start:end].isalpha()
    spans = [(i, i + 1) for i in range(start)]
    spans.append((start, end))
    if simple.group("clitic"):
        end = simple.end("clitic")
        spans.append(simple.span("clitic"))
    spans += [(i, i + 1) for i in range(end, len(chunk))]
    return spans


@lru_cache(_MEMO >> 2)
def _cut_chunk(chunk: str) -> Sequence[tuple[int, int]]:
    if chunk.endswith(".") and (
        _INITIALS.fullmatch(chunk) or chunk[:-1].casefold() in ABBREVIATIONS
    ):
        return [(0, len(chunk))]
    if _MEETING.search(chunk):
        spans = _cut_by_nltk(chunk)
    else:
        spans = [match.span() for match in _RULES.finditer(chunk)]
    return _rejoin_initials(chunk, spans) if "." in chunk else spans


def _cut_by_nltk(chunk: str) -> list[tuple[int, int]]:
    spans = []
    position = 0
    written_so = chunk.translate(_APOSTROPHES)
    for word in _tokenizer().tokenize(written_so):
        # NLTK rewrites double quotes; the text must be found again as it was written.
        written = word if word not in ("``", "''") or word in chunk else '"'
        start = written_so.find(written, position)
        if start < 0:
            return [match.span() for match in _WORD_OR_MARK.finditer(chunk)]
        position = start + len(written)
        spans.append((start, position))
    return spans


@lru_cache(1)
def _tokenizer() -> ChunkTokenizer:
    from index.word_tokenizer import ChunkTokenizer  # noqa: PLC0415

    return ChunkTokenizer()


def _rejoin_initials(chunk: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give back the last full stop of ``(U.S.)`` or ``"Col.`` to its word."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and chunk[start:end] == "." and joined[-1][1] == start:
            before = chunk[joined[-1][0] : end]
            if _INITIALS.fullmatch(before) or before[:-1].casefold() in ABBREVIATIONS:
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined


class _Memo(dict[str, tuple[str, ...]]):
    """The terms of each chunk that was met; those that were not met for long are forgotten."""

    def __init__(self) -> None:
        super().__init__()
        self._older: dict[str, tuple[str, ...]] = {}

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        found = self._older.get(chunk)
        if found is None:
            if len(chunk) > _LONGEST_CHUNK:
                return _terms_of_cut(chunk)
            word = chunk.strip(_BESIDE)
            if word != chunk and word.isalnum():
                return self._keep(chunk, self[word])
            if len(word) > 4 and word.isdigit() and word.isascii():  # they have no end
                return (word,)
            if word.isalnum() or (":" not in word and _PLAIN.fullmatch(word)):
                found = _terms_of_token(word)
            elif _PLAIN.fullmatch(word):
                tokens = _COLON.split(word)
                found = tuple(term for token in tokens for term in _terms_of_token(token))
            else:
                found = _terms_of_cut(chunk)
        return self._keep(chunk, found)

    def _keep(self, chunk: str, found: tuple[str, ...]) -> tuple[str, ...]:
        if len(self) >= _MEMO >> 1:
            self._older = dict(self)
            self.clear()
        self[chunk] = found
        return found


def _terms_of_cut(chunk: str) -> tuple[str, ...]:
    return tuple(term for start, end in _cut(chunk) for term in _token_terms(chunk[start:end]))


_terms_of_chunk = _Memo()


@lru_cache(_MEMO)
def _token_terms(token: str) -> tuple[str, ...]:
    return _terms_of_token(token)


def _terms_of_token(token: str) -> tuple[str, ...]:
    folded = fold(token)
    if folded.isascii() and folded.isalnum():
        return () if folded in STOPWORDS else (_stems[folded],)
    if (folded.startswith("'") and folded[1:] in STOPWORDS) or folded == "n't":
        return ()
    whole = folded[:1].isalnum() and folded[-1].isalnum()
    word = (folded if whole else _EDGES.sub("", folded)).strip("_").replace("_", "-")
    if not word or word in STOPWORDS:
        return ()
    if "." in word:
        if _INITIALS.fullmatch(word):
            return (word.replace(".", ""),)
        if _DECIMAL.fullmatch(word):
            return (word,)
    if "," in word and _THOUSANDS.fullmatch(word):
        return (word.replace(",", ""),)
    if not word.isascii() and _IDEOGRAPHS.search(word):
        return _ideograph_terms(word)
    parts = _PARTS.findall(word)
    if len(parts) == 1:
        return (stem(parts[0]),)
    if "'" in word and _PARTS.sub("", word).strip("'") == "":
        return (stem("".join(parts)),)
    if len(parts) > 4:
        return tuple(map(_stems.__getitem__, parts))
    joined = "".join(parts) if any(map(str.isalpha, word)) else _NOT_OF_NUMBERS.sub("", word)
    return (*map(_stems.__getitem__, parts), _stems[joined])


def _ideograph_terms(word: str) -> tuple[str, ...]:
    """Scripts without spaces: the words around them, and each run as overlapping pairs."""
    found = [stem(part) for part in _PARTS.findall(_IDEOGRAPHS.sub(" ", word))]
    for run in _IDEOGRAPHS.findall(word):
        found += [run[i : i + 2] for i in range(max(1, len(run) - 1))]
    return tuple(found)
