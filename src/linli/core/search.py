"""Search in Chinese by bigrams: a word of two characters is one lexeme of the index."""

import re
import unicodedata
from itertools import pairwise
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, Value

_SPLIT = re.compile(r"[^\w]+|_+")


def bigrams(text: str) -> set[str]:
    """Overlapping pairs of each run of letters, folded; a run of one stands alone."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("\x00", "")
    found: set[str] = set()
    for run in _SPLIT.split(folded):
        if len(run) == 1:
            found.add(run)
        found.update(first + second for first, second in pairwise(run))
    return found


def lexemes(*texts: str) -> list[str]:
    """The texts' bigrams (at most 4,000: more is no title)."""
    return sorted(set().union(*(bigrams(text[:8000]) for text in texts)))[:4000]


def matching(column: str, text: str) -> Q:
    """Rows that hold every bigram of `text`; everything when it has none."""
    lexemes = sorted(bigrams(text[:60]))
    if not lexemes:
        return Q()
    quoted = ("'" + lexeme.replace("'", "''").replace("\\", "\\\\") + "'" for lexeme in lexemes)
    # One character alone finds the pairs that begin with it.
    query = " & ".join(word + ":*" * (len(lexeme) == 1) for word, lexeme in zip(quoted, lexemes, strict=True))
    return Q(**{column: RawQuery(Value(query))})


class RawQuery(SearchQuery):
    """`'ab' & 'bc'` as a tsquery, without a dictionary in between."""

    def __init__(self, lexemes: Value) -> None:
        super().__init__(lexemes, search_type="raw")

    def as_sql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        sql, params = compiler.compile(self.source_expressions[-1])
        return f"{sql}::tsquery", params
