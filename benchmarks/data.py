"""A town with much in it, written by PostgreSQL itself (``INSERT … SELECT generate_series``).

Starts from the demo town, takes one of its consultations, opens it, and fills it. Columns that are not
named here get the model's default, so that a new field does not break the benchmark.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
from django.db import connection, models
from django.utils import timezone
from psycopg import sql

SLUG = "radwege"
WORDS = """
Radweg Kreuzung Ampel Schule Bahnhof Marktplatz Beleuchtung Gehweg Bordstein Umleitung Parkplatz Ständer Kindergarten Brücke
Tunnel Zebrastreifen Tempo Lieferverkehr Baustelle Hecke Sichtachse Asphalt Schlagloch Rampe Bushaltestelle Wegweiser Querung
Kreisel Einbahnstraße Schutzstreifen Nebenstraße Ortsteil Friedhof Sportplatz Stadtpark Rathaus Bücherei Krankenhaus
Gewerbegebiet Grünfläche Bank Spielplatz Brunnen Laterne Papierkorb
""".split()  # noqa: SIM905


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    users: int
    proposals: int
    comments: int
    supports: int
    cases: int

    @classmethod
    def for_contributions(cls, total: int) -> "Sizes":
        """A town with about ``total`` contributions, one proposal for ten comments."""
        proposals = max(50, total // 11)
        users = min(5_000, max(200, total // 20))
        return cls(
            users, proposals, total - proposals, min(total, users * proposals // 4), min(5_000, total // 20)
        )


STANDARD = Sizes(users=5_000, proposals=10_000, comments=100_000, supports=100_000, cases=5_000)


def _text(words: int) -> str:
    """SQL for a text of so many random words; refers to ``g`` so that every row gets its own."""
    return (
        f"(SELECT string_agg(('{{{','.join(WORDS)}}}'::text[])[1 + floor(random() * {len(WORDS)})::int], ' ') "
        f"FROM generate_series(1, {words}) WHERE g.n IS NOT NULL)"
    )


def _insert(cursor: Any, model: type[models.Model], source: str, **columns: str) -> None:
    """Insert one row of ``model`` for each row of ``source``; ``columns`` are SQL, the rest are defaults."""
    names: list[str] = []
    values: list[str] = []
    for field in model._meta.local_concrete_fields:
        if getattr(field, "generated", False) or (field.primary_key and field.attname not in columns):
            continue
        names.append(str(field.column))
        if field.attname in columns:
            values.append(columns[field.attname])
        else:
            default = field.get_db_prep_save(field.get_default(), connection=connection)
            values.append(sql.Literal(default).as_string(cursor.connection))
    cursor.execute(
        f'INSERT INTO "{model._meta.db_table}" ({", ".join(names)}) SELECT {", ".join(values)} FROM {source}'
    )


def open_consultation() -> int:
    """Let everybody propose, comment and support in the benchmark's consultation; returns its id."""
    from participation.consultations.models import Action, Consultation, Phase

    consultation = Consultation.objects.get(slug=SLUG)
    now = timezone.now()
    consultation.phases.all().delete()
    Phase.objects.create(
        consultation=consultation,
        name="Vorschläge sammeln",
        starts_at=now - timedelta(days=3),
        ends_at=now + timedelta(days=30),
        actions=[Action.PROPOSE, Action.COMMENT, Action.SUPPORT, Action.VOTE],
        begin_announced=True,
    )
    return int(consultation.pk)


def fill(sizes: Sizes) -> None:
    """Fill the open consultation. Takes about a minute for a million contributions."""
    consultation = open_consultation()
    url = connection.get_connection_params()
    url.pop("pool", None)
    with (
        psycopg.connect(host=url["host"], port=url["port"], user=url["user"], dbname=url["dbname"]) as plain,
        plain.cursor() as cursor,
    ):
        cursor.execute("SET synchronous_commit = off")
        first_user = _users(cursor, sizes)
        first_proposal = _contributions(cursor, sizes, consultation, first_user)
        _supports(cursor, sizes, first_user, first_proposal)
        _cases(cursor, sizes, consultation, first_proposal)
        _counters(cursor, consultation)
    with psycopg.connect(
        host=url["host"], port=url["port"], user=url["user"], dbname=url["dbname"], autocommit=True
    ) as plain:
        plain.execute("VACUUM ANALYZE")


def _next(cursor: Any, table: str) -> int:
    cursor.execute(f'SELECT coalesce(max(id), 0) + 1 FROM "{table}"')
    return int(cursor.fetchone()[0])


def _move_sequence(cursor: Any, table: str) -> None:
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _users(cursor: Any, sizes: Sizes) -> int:
    from participation.accounts.models import User

    first = _next(cursor, "accounts_user")
    _insert(
        cursor, User, f"generate_series(0, {sizes.users - 1}) AS g(n)",
        id=f"{first} + g.n",
        email="'resident' || g.n || '@example.org'",
        display_name="'Resident ' || g.n",
        password="'!'",
        # Not new: new accounts have stricter limits.
        created_at="now() - interval '400 days'",
        rules_accepted_at="now() - interval '400 days'",
        sessions_valid_from="now() - interval '400 days'",
    )  # fmt: skip
    _move_sequence(cursor, "accounts_user")
    return first


def _contributions(cursor: Any, sizes: Sizes, consultation: int, first_user: int) -> int:
    from participation.comments.models import Comment
    from participation.contributions.models import Contribution
    from participation.proposals.models import Proposal

    first = _next(cursor, "contributions_contribution")
    common = {
        "consultation_id": str(consultation),
        "author_id": f"{first_user} + floor(random() * {sizes.users})::int",
        "created_at": "now() - random() * interval '3 days'",
        "published_at": "now() - random() * interval '3 days'",
        "shuffle": "floor(random() * 2147483647)::int",
        "submission_key": "gen_random_uuid()",
    }
    _insert(
        cursor, Contribution, f"generate_series(0, {sizes.proposals - 1}) AS g(n)",
        id=f"{first} + g.n", kind="'proposal'", title=f"left({_text(5)}, 140)", text=_text(60),
        html=f"'<p>' || {_text(60)} || '</p>'",
        category_id=f"(SELECT id FROM consultations_category WHERE consultation_id = {consultation} "
        "ORDER BY id OFFSET g.n % 5 LIMIT 1)", **common,
    )  # fmt: skip
    _insert(
        cursor, Proposal, f"generate_series(0, {sizes.proposals - 1}) AS g(n)",
        contribution_ptr_id=f"{first} + g.n", lat="51.80 + random() * 0.06", lon="8.10 + random() * 0.1",
        status="'open'",
    )  # fmt: skip
    comments = first + sizes.proposals
    _insert(
        cursor, Contribution, f"generate_series(0, {sizes.comments - 1}) AS g(n)",
        id=f"{comments} + g.n", kind="'comment'", text=_text(30), html=f"'<p>' || {_text(30)} || '</p>'", **common,
    )  # fmt: skip
    # Every tenth proposal is discussed most; every third comment answers the one before it.
    _insert(
        cursor, Comment,
        f"(SELECT n, CASE WHEN n % 3 = 2 THEN n - 1 ELSE n END AS top FROM generate_series(0, {sizes.comments - 1}) n) g",
        contribution_ptr_id=f"{comments} + g.n",
        subject_id=f"{first} + CASE WHEN g.top % 2 = 0 THEN (g.top / 20) % greatest({sizes.proposals} / 10, 1) * 10 "
        f"ELSE g.top % {sizes.proposals} END",
        root_id=f"CASE WHEN g.n % 3 = 2 THEN {comments} + g.top END",
        parent_id=f"CASE WHEN g.n % 3 = 2 THEN {comments} + g.top END",
        stance="CASE WHEN g.n % 3 = 2 THEN '' ELSE (ARRAY['for', 'against', 'neutral', ''])[1 + g.n % 4] END",
    )  # fmt: skip
    _move_sequence(cursor, "contributions_contribution")
    return first


def _supports(cursor: Any, sizes: Sizes, first_user: int, first_proposal: int) -> None:
    from participation.contributions.models import Support

    # Squared, so that few proposals have many supporters; the pairs are distinct because n runs through them.
    _insert(
        cursor, Support,
        f"(SELECT DISTINCT {first_user} + n % {sizes.users} AS u, "
        f"{first_proposal} + floor(power(random(), 2) * {sizes.proposals})::int AS c "
        f"FROM generate_series(0, {sizes.supports - 1}) n) g",
        user_id="g.u", contribution_id="g.c",
    )  # fmt: skip
    _move_sequence(cursor, "contributions_support")


def _cases(cursor: Any, sizes: Sizes, consultation: int, first_proposal: int) -> None:
    from participation.moderation.models import Case

    _insert(
        cursor, Case, f"generate_series(0, {sizes.cases - 1}) AS g(n)",
        site_id=f"(SELECT site_id FROM consultations_consultation WHERE id = {consultation})",
        contribution_id=f"{first_proposal} + g.n", consultation_id=str(consultation), origin="'report'",
        ground="'insult'", status="'open'", report_count="1 + g.n % 4", urgency="g.n % 3",
        opened_at="now() - random() * interval '2 days'",
    )  # fmt: skip
    _move_sequence(cursor, "moderation_case")


def _counters(cursor: Any, consultation: int) -> None:
    """Stored counters, as the services would have kept them."""
    for statement in (
        """UPDATE contributions_contribution c SET support_count = s.n FROM
           (SELECT contribution_id, count(*) n FROM contributions_support GROUP BY 1) s WHERE s.contribution_id = c.id""",
        """UPDATE contributions_contribution c SET comment_count = s.n FROM
           (SELECT subject_id, count(*) n FROM comments_comment GROUP BY 1) s WHERE s.subject_id = c.id""",
        """UPDATE contributions_contribution c SET comment_count = s.n FROM
           (SELECT root_id, count(*) n FROM comments_comment WHERE root_id IS NOT NULL GROUP BY 1) s WHERE s.root_id = c.id""",
        """UPDATE consultations_consultation SET
           proposal_count = (SELECT count(*) FROM contributions_contribution WHERE consultation_id = %(c)s AND kind = 'proposal'),
           comment_count = (SELECT count(*) FROM contributions_contribution WHERE consultation_id = %(c)s AND kind = 'comment'),
           support_count = (SELECT count(*) FROM contributions_support) WHERE id = %(c)s""",
    ):
        cursor.execute(statement, {"c": consultation})
