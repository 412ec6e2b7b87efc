"""The limit *write*: the same rows as posting a comment or supporting, straight through psycopg on one connection."""

import time
import uuid

import psycopg
from django.db import connection

COMMENT = (
    """INSERT INTO contributions_contribution (kind, consultation_id, author_id, author_label, channel, language, title, text,
       html, state, state_reason, created_at, published_at, support_count, imported_support,
       comment_count, shuffle, submission_key)
       SELECT 'comment', consultation_id, author_id, '', 'web', 'de', '', text, html, 'published', '', now(), now(), 0, 0, 0, 1,
       %(key)s FROM contributions_contribution WHERE id = %(subject)s RETURNING id""",
    """INSERT INTO comments_comment (contribution_ptr_id, subject_id, root_id, parent_id, stance, helpful)
       VALUES (%(new)s, %(subject)s, NULL, NULL, 'for', 0)""",
    "UPDATE contributions_contribution SET comment_count = comment_count + 1 WHERE id = %(subject)s",
    """UPDATE consultations_consultation SET comment_count = comment_count + 1
       WHERE id = (SELECT consultation_id FROM contributions_contribution WHERE id = %(subject)s)""",
    """INSERT INTO realtime_journalentry (topic, name, object_id, at)
       VALUES ('p', 'comment', %(new)s, now()), ('c', 'comment', %(new)s, now())""",
)
SUPPORT = (
    """INSERT INTO contributions_support (contribution_id, user_id, created_at) VALUES (%(subject)s, %(user)s, now())
       ON CONFLICT DO NOTHING""",
    "UPDATE contributions_contribution SET support_count = support_count + 1 WHERE id = %(subject)s",
    """UPDATE consultations_consultation SET support_count = support_count + 1
       WHERE id = (SELECT consultation_id FROM contributions_contribution WHERE id = %(subject)s)""",
    "INSERT INTO realtime_journalentry (topic, name, object_id, at) VALUES ('p', 'support', %(subject)s, now())",
)


def writes_per_second(
    statements: tuple[str, ...], subjects: list[int], users: list[int], seconds: float = 3.0
) -> float:
    """Transactions a second on one connection."""
    parameters = connection.get_connection_params()
    place = {name: parameters[name] for name in ("host", "port", "user", "dbname")}
    done, started = 0, time.perf_counter()
    with psycopg.connect(**place) as plain, plain.cursor() as cursor:
        while time.perf_counter() - started < seconds:
            values = {
                "key": uuid.uuid4(),
                "subject": subjects[done % len(subjects)],
                "user": users[done % len(users)],
                "new": 0,
            }
            for statement in statements:
                cursor.execute(statement, values)
                if "RETURNING" in statement:
                    row = cursor.fetchone()
                    values["new"] = row[0] if row else 0
            plain.commit()
            done += 1
    return done / (time.perf_counter() - started)
