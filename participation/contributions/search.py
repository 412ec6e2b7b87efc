"""Full-text search in what people posted.

The index belongs to the database and keeps itself up to date: on PostgreSQL a generated ``tsvector``
column with German stemming, on SQLite an FTS5 table fed by triggers (see the migrations). Comments are
not indexed.
"""

import re
from typing import Any, TypeVar

from django.db.models import BooleanField, Model, QuerySet
from django.db.models.expressions import RawSQL

from participation.core.db import is_postgres

M = TypeVar("M", bound=Model)
_WORD = re.compile(r"\w+")
MAX_WORDS = 12
MAX_QUERY = 200
CANDIDATES = 300


def words_of(query: str) -> list[str]:
    """The searchable words of what was typed: at most 12, lower case."""
    return [word.lower() for word in _WORD.findall(query[:MAX_QUERY])][:MAX_WORDS]


def match(queryset: QuerySet[M], query: str) -> QuerySet[M]:
    """Only rows that contain every word of ``query``.

    The last one may be a beginning. An empty query changes nothing.
    """
    words = words_of(query)
    if not words:
        return queryset.none() if query.strip() else queryset
    return queryset.filter(pk__in=_ids(words, joined=" & " if is_postgres() else " AND "))


def _ids(words: list[str], joined: str) -> Any:
    """The ids that match, for ``pk__in``.

    Without parentheses of its own: doubled ones would make it a single value.
    """
    if is_postgres():
        # German stems, and each word may be a beginning: "Rad" finds "Radweg". Stop words drop out by
        # themselves.
        terms = (
            joined.replace("&", "&&").replace("|", "||").join("to_tsquery('german', %s)" for _word in words)
        )
        sql = f"SELECT id FROM contributions_contribution WHERE kind <> 'comment' AND search @@ ({terms})"
        return RawSQL(sql, [f"{word}:*" for word in words])
    # FTS5 syntax: quoted words are plain strings, a star makes a beginning of it.
    fts = joined.join(f'"{word}"*' for word in words)
    return RawSQL("SELECT rowid FROM contributions_fts WHERE contributions_fts MATCH %s", [fts])


def similar(queryset: QuerySet[M], text: str, *, limit: int = 5) -> list[M]:
    """Rows that share words with ``text``, best first; for "does this exist already?" while typing.

    Words of fewer than four letters say little and are left out.
    """
    words = list(dict.fromkeys(word for word in words_of(text) if len(word) > 3))
    if not words:
        return []
    if is_postgres():
        return _similar_postgres(queryset, words, limit)
    fts = " OR ".join(f'"{word[:-1] if len(word) > 5 else word}"*' for word in words)
    # A join: as a subquery for each row the index would be asked once a row.
    rows = queryset.extra(
        select={"rank": "bm25(contributions_fts, 4.0, 1.0)"},
        tables=["contributions_fts"],
        where=["contributions_fts MATCH %s", "contributions_fts.rowid = contributions_contribution.id"],
        params=[fts],
    )
    return list(rows.order_by("rank", "-pk")[:limit])


def _similar_postgres(queryset: QuerySet[M], words: list[str], limit: int) -> list[M]:
    """Rank only the best supported that match, so that words everybody uses cost no more than rare ones."""
    terms = " || ".join("to_tsquery('german', %s)" for _word in words)
    parameters = [f"{word}:*" for word in words]
    matching = RawSQL(
        f"contributions_contribution.search @@ ({terms})", parameters, output_field=BooleanField()
    )
    candidates = queryset.filter(matching).order_by("-support_count", "-pk").values("pk")[:CANDIDATES]
    # Compiled by itself: as a subquery of the ORM its table would get another name than the raw condition has.
    ids = RawSQL(*candidates.query.sql_with_params())
    rank = RawSQL(f"ts_rank(contributions_contribution.search, ({terms}))", parameters)
    return list(queryset.filter(pk__in=ids).annotate(rank=rank).order_by("-rank", "-pk")[:limit])
