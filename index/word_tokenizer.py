"""NLTK's word tokenizer as the analyzer needs it. Importing this imports all of NLTK."""

from __future__ import annotations

import re

from nltk.tokenize.destructive import NLTKWordTokenizer


class ChunkTokenizer(NLTKWordTokenizer):  # type: ignore[misc]
    """NLTK's rules as plain ``re`` patterns: newer NLTKs guard each of some thirty patterns
    against long texts with a clock, which is ten times slower and not needed for short chunks.
    """

    STARTING_QUOTES, PUNCTUATION, ENDING_QUOTES = (
        [(re.compile(pattern.pattern.replace("*+", "*")), written) for pattern, written in rules]
        for rules in (
            NLTKWordTokenizer.STARTING_QUOTES,
            NLTKWordTokenizer.PUNCTUATION,
            NLTKWordTokenizer.ENDING_QUOTES,
        )
    )
    PARENS_BRACKETS, DOUBLE_DASHES = (
        (re.compile(pattern.pattern), written)
        for pattern, written in (NLTKWordTokenizer.PARENS_BRACKETS, NLTKWordTokenizer.DOUBLE_DASHES)
    )
