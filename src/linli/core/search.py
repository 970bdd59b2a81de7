"""Search in Chinese by bigrams: a word of two characters is one lexeme of the index."""

import re
import unicodedata
from itertools import pairwise
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Func, Q, Value

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


def vector(*texts: str) -> Func:
    """A tsvector of the texts' bigrams (at most 4,000: more is no title)."""
    lexemes = sorted(set().union(*(bigrams(text[:8000]) for text in texts)))[:4000]
    return Func(
        Value(lexemes, output_field=ArrayField(CharField(max_length=2))), function="array_to_tsvector"
    )


def matching(column: str, text: str) -> Q:
    """Rows that hold every bigram of `text`; everything when it has none."""
    lexemes = sorted(bigrams(text[:60]))
    if not lexemes:
        return Q()
    query = " & ".join("'" + lexeme.replace("'", "''").replace("\\", "\\\\") + "'" for lexeme in lexemes)
    return Q(**{column: RawQuery(Value(query))})


class RawQuery(Func):
    """`'ab' & 'bc'` as a tsquery, without a dictionary in between."""

    function = ""
    template = "%(expressions)s::tsquery"

    @property
    def output_field(self) -> Any:
        from django.contrib.postgres.search import SearchQueryField

        return SearchQueryField()
