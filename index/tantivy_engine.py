"""The engine on disk: Tantivy finds candidates, the store's forward records give exact scores.

Tantivy's own BM25 has fixed parameters (k1 = 1.2, b = .75) and rounds lengths, so that its order is
not quite the in-memory engine's. Every passage is made longer there by the same number of empty
words, so that lengths weigh about as they do here (b = .4), and its best candidates are scored
again with the formula of ``index.bm25``, from what the store holds of them: the same order, with
the same scores. A candidate that the store does not hold is dropped, whatever Tantivy says.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from index.analyzer import fold
from index.bm25 import Ranking, contributions, idf
from index.errors import MissingExtra
from index.folder import Folder
from index.prepare import clean
from index.records import frequencies
from index.spelling import Vocabulary
from index.store import Store

try:
    import tantivy
    from tantivy import Occur, Query
except ImportError:
    raise MissingExtra(
        "collections on disk need Tantivy; install it with: pip install tantivy"
    ) from None

CANDIDATES = 50
"""How many of Tantivy's hits are scored again, at least."""

_PADDING = "- " * 40  # .75 * average / (average + 40) is .4 for passages of 45 terms

_PER_HIT = 4  # candidates for each hit that is wanted
_MARGIN = 1.01  # of safety in that judgement
_DEEPER = 4  # times more candidates, if one that was not seen could still be among the best
_FEW = 400  # passages that are scored without asking Tantivy
_PREFIX = 3  # letters that a mistyped word is looked for with first
_WORDS = 200_000  # of vocabularies that are kept
_MEMO = 1 << 16
_HEAP = 128_000_000  # bytes, of Tantivy's writer


_Ranked = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]
"""Numbers of passages and their scores, best first."""


def schema() -> tantivy.Schema:
    """One text field fed with the analyzer's terms, and the passage's number."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("t", stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("id", indexed=True, fast=True)
    return builder.build()


class _View:
    """What the engine holds at one generation of the store."""

    def __init__(self, generation: int, searcher: tantivy.Searcher, store: Store) -> None:
        self.generation = generation
        self.searcher = searcher
        self.size, length = store.size()
        self.average = length / self.size if self.size else 0.0
        self.deleted = store.deleted()
        self.frequencies: dict[str, int] = {}
        self.vocabularies: dict[str, Vocabulary] = {}  # of prefixes
        self.words = 0  # in them


class TantivyEngine:
    """Ranks the passages of a store by what Tantivy holds of them."""

    def __init__(self, folder: Folder, store: Store) -> None:
        self._folder = folder
        self._schema = schema()
        self._index: tantivy.Index | None = None
        self._store = store
        self._lock = threading.Lock()
        self._current: _View | None = None
        self._view()

    def _view(self) -> _View:
        """The view of the generation that this thread sees in the store."""
        generation = self._store.generation()
        view = self._current
        if view is None or view.generation != generation:
            with self._lock, self._folder.explained():
                view = self._current = _View(generation, self._searcher(), self._store)
        return view

    def _searcher(self) -> tantivy.Searcher:
        """Tantivy's index as it is now."""
        if not self._folder.engine.is_dir():
            if self._folder.next_engine.is_dir():
                return _searcher_of_read_only(self._folder.next_engine)
            raise ValueError("it is gone")
        if self._index is None and not os.access(self._folder.engine, os.W_OK):
            return _searcher_of_read_only(self._folder.engine)
        if self._index is None:
            self._index = tantivy.Index.open(str(self._folder.engine))
            self._index.config_reader("manual", 0)
        self._index.reload()
        return self._index.searcher()

    def __contains__(self, term: str) -> bool:
        return self._frequency(self._view(), term) > 0

    def idf(self, term: str) -> float:
        """``log((N + 1) / df)``; a term that no passage holds counts as half a passage."""
        view = self._view()
        return idf(view.size, self._frequency(view, term))

    def similar(self, word: str) -> str | None:
        """The indexed term that a mistyped word was probably meant to be, or None."""
        view, folded = self._view(), clean(fold(word))
        for prefix in (folded[:_PREFIX], folded[:1]):  # most slips come later in the word
            if prefix and (found := self._vocabulary(view, prefix).similar(word)):
                return found
        return None

    def expect(self, terms: Iterable[str]) -> None:
        """Nothing to do: all is at hand."""

    def _vocabulary(self, view: _View, prefix: str) -> Vocabulary:
        held = view.vocabularies.get(prefix)
        if held is None:
            terms = view.searcher.terms_with_prefix("t", prefix)
            if view.words > _WORDS:
                view.vocabularies.clear()
                view.words = 0
            view.words += len(terms)
            held = view.vocabularies[prefix] = Vocabulary(term for term, _ in terms)
        return held

    def search(
        self,
        terms: Sequence[str] | Mapping[str, float],
        limit: int,
        within: Sequence[int] | None = None,
    ) -> Ranking:
        """The best ``limit`` passages that hold any of ``terms``, as (number, score).

        ``terms`` may carry weights; ``within`` keeps only the passages with these numbers.
        """
        view = self._view()
        weights = terms if isinstance(terms, Mapping) else Counter(terms)
        weights = {term: w for term, w in weights.items() if self._frequency(view, term)}
        ordered = [term for term in terms if term in weights]
        if not ordered or limit < 1:
            return []
        if within is not None and len(within) <= _FEW:
            return _best(self._rank(view, ordered, terms, within), limit)
        query = self._query(weights, within)
        first = depth = max(CANDIDATES, _PER_HIT * limit)
        while True:
            found = self._candidates(view, query, 2 * depth)
            for seen in (depth, 2 * depth):
                candidates = dict(islice(found.items(), seen))
                ranked = self._rank(view, ordered, terms, list(candidates))
                if len(candidates) == len(found) < 2 * depth:  # all that match
                    return _best(ranked, limit)
                if len(ranked[0]) >= limit and (
                    depth > first or _is_safe(candidates, ranked, limit)
                ):
                    return _best(ranked, limit)
            depth *= _DEEPER  # also when few are in the store: left by an interrupted build

    def _query(self, weights: Mapping[str, float], within: Sequence[int] | None) -> Query:
        parts = []
        for term, weight in weights.items():
            part = Query.term_query(self._schema, "t", term, "freq")
            parts.append((Occur.Should, part if weight == 1 else Query.boost_query(part, weight)))
        query = Query.boolean_query(parts)
        if within is None:
            return query
        chosen = Query.term_set_query(self._schema, "id", list(within))
        return Query.boolean_query(
            [(Occur.Must, Query.const_score_query(chosen, 0.0)), (Occur.Must, query)]
        )

    def _candidates(self, view: _View, query: Query, depth: int) -> dict[int, float]:
        """The numbers of Tantivy's best, with its scores, best first."""
        with self._folder.explained():
            hits = view.searcher.search(query, depth, count=False).hits
            addresses = [address for _, address in hits]
            numbers = view.searcher.fast_field_values("id", addresses)
        return dict(zip(numbers, (score for score, _ in hits), strict=True))  # type: ignore[arg-type]

    def _rank(
        self,
        view: _View,
        ordered: Sequence[str],
        terms: Sequence[str] | Mapping[str, float],
        candidates: Sequence[int],
    ) -> _Ranked:
        """The candidates by their exact scores, best first, equal ones in the order of numbers."""
        held = self._store.records(candidates)
        if not held:
            return np.array([], dtype=np.int64), np.array([])
        numbers, lengths, records = zip(*sorted(held), strict=True)
        unique = list(dict.fromkeys(ordered))
        rarities = np.array([[idf(view.size, self._frequency(view, term))] for term in unique])
        added = dict(
            zip(
                unique,
                contributions(
                    rarities, frequencies(records, unique), np.array(lengths), view.average
                ),
                strict=True,
            )
        )
        scores = np.zeros(len(held))
        for term in ordered:
            scores += added[term] * terms[term] if isinstance(terms, Mapping) else added[term]
        order = np.argsort(-scores, kind="stable")[: np.count_nonzero(scores > 0)]
        return np.array(numbers)[order], scores[order]

    def _frequency(self, view: _View, term: str) -> int:
        """In how many passages a term stands; deleted ones linger in Tantivy's own count."""
        found = view.frequencies.get(term)
        if found is None:
            if clean(term) != term:
                found = 0
            elif view.deleted:
                query = Query.term_query(self._schema, "t", term, "freq")
                query = Query.const_score_query(query, 0.0)
                found = view.searcher.search(query, 1, count=True).count  # type: ignore[attr-defined]
            else:
                found = view.searcher.doc_freq("t", term)
            found = min(found, view.size)
            if len(view.frequencies) > _MEMO:
                view.frequencies.clear()
            view.frequencies[term] = found
        return found


def _searcher_of_read_only(folder: Path) -> tantivy.Searcher:
    """A searcher of an index in a folder where Tantivy cannot make its lock files."""
    with TemporaryDirectory(prefix="citebot-") as shadow:
        for file in folder.iterdir():
            if file.suffix != ".lock":
                Path(shadow, file.name).symlink_to(file.resolve())
        return tantivy.Index.open(shadow).searcher()  # its files stay mapped


def _best(ranked: _Ranked, limit: int) -> Ranking:
    numbers, scores = ranked
    return list(zip(numbers[:limit].tolist(), scores[:limit].tolist(), strict=True))


def _is_safe(candidates: Mapping[int, float], ranked: _Ranked, limit: int) -> bool:
    """Are the best ``limit`` passages surely among the candidates?

    An exact score is Tantivy's times a factor that depends on lengths and frequencies. With the
    largest factor that any candidate has, the best passage that was not seen must stay below.
    """
    numbers, scores = ranked
    factor = np.max(scores / np.array([candidates[number] for number in numbers.tolist()]))
    return bool(min(candidates.values()) * factor * _MARGIN <= scores[limit - 1])


class EngineWriter:
    """Adds passages to Tantivy and removes them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        if tantivy.Index.exists(str(folder)):
            self._index = tantivy.Index.open(str(folder))
        else:
            self._index = tantivy.Index(schema(), path=str(folder))
        self._writer = self._index.writer(_HEAP, 1)

    def add(self, number: int, terms: str) -> None:
        """Add a passage with its terms, separated by spaces."""
        document = tantivy.Document()
        document.add_integer("id", number)
        document.add_text("t", _PADDING + terms)
        self._writer.add_document(document)

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove the passages with these numbers."""
        for number in numbers:
            self._writer.delete_documents_by_term("id", number)

    def remove_from(self, number: int) -> None:
        """Remove all passages from this number on."""
        query = Query.range_query(
            self._index.schema, "id", tantivy.FieldType.Integer, lower_bound=number
        )
        self._writer.delete_documents_by_query(query)

    def count(self) -> int:
        """How many passages there are since the last commit."""
        self._index.reload()
        return int(self._index.searcher().num_docs)

    def commit(self) -> None:
        """Make what was added and removed visible."""
        self._writer.commit()

    def abandon(self) -> None:
        """Forget what was not committed and give the writer back, whatever state it is in."""
        with suppress(ValueError):
            self._writer.rollback()
            self._writer.wait_merging_threads()

    def close(self) -> None:
        """Finish the merging of segments and give the writer back."""
        self._writer.wait_merging_threads()
