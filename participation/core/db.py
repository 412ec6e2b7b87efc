"""Small pieces of SQL that the ORM has no word for."""

from typing import Any

from django.db import connection, models


def is_postgres() -> bool:
    """Whether the default database is PostgreSQL (else it is SQLite)."""
    return connection.vendor == "postgresql"


def insert_once(model: type[models.Model], **values: Any) -> bool:
    """Insert a row unless a unique constraint already holds one; return whether it was inserted.

    One statement (``INSERT … ON CONFLICT DO NOTHING``), safe under any concurrency, and unlike a caught
    ``IntegrityError`` it leaves the transaction usable without a savepoint. ``values`` are by field name; defaults fill the rest.
    """
    instance = model(**values)
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    parameters = [
        field.get_db_prep_save(field.pre_save(instance, add=True), connection=connection) for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING",
            parameters,
        )
        return bool(cursor.rowcount == 1)
