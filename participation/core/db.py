"""Small pieces of SQL that the ORM has no word for."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import connection, models, transaction

BATCH: Final = 1000


def is_postgres() -> bool:
    """Whether the default database is PostgreSQL (else it is SQLite)."""
    return connection.vendor == "postgresql"


def insert_once(model: type[models.Model], **values: Any) -> bool:
    """Insert a row unless a unique constraint already holds one; return whether it was inserted.

    One statement (``INSERT … ON CONFLICT DO NOTHING``), safe under any concurrency, and unlike a caught
    ``IntegrityError`` it leaves the transaction usable without a savepoint. ``values`` are by field
    name; defaults fill the rest (also a primary key that has one).
    """
    instance = model(**values)
    fields = [
        field for field in model._meta.local_concrete_fields if not field.primary_key or field.has_default()
    ]
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


def bulk_insert_children(
    children: Sequence[models.Model],
    *,
    with_keys: Callable[[], None] | None = None,
    batch_size: int = BATCH,
) -> None:
    """Insert many objects of one model that extends another table, which ``bulk_create`` refuses to do.

    The parents' rows go in with ``bulk_create``, then the children's own columns under the ids that
    came back; the objects get their keys. Ids rise in the order of ``children``. Two statements a
    batch, all in one transaction. ``save()`` is not called: what it would fill in, the caller fills in.
    ``with_keys`` is called when every object has its key and before the children's own columns are
    written, so that they can refer to one another. For one level of inheritance only.
    """
    if not children:
        return
    model = type(children[0])
    ((parent_model, link),) = model._meta.parents.items()
    if link is None or parent_model._meta.parents:
        raise TypeError(f"{model.__name__} does not extend exactly one table.")
    names = [field.attname for field in parent_model._meta.local_concrete_fields if not field.primary_key]
    parents = [parent_model(**{name: getattr(child, name) for name in names}) for child in children]
    fields = list(model._meta.local_concrete_fields)
    with transaction.atomic():
        parent_model._base_manager.bulk_create(parents, batch_size=batch_size)
        for child, parent in zip(children, parents, strict=True):
            child.pk = parent.pk
            setattr(child, parent_model._meta.pk.attname, parent.pk)
        if with_keys is not None:
            with_keys()
        step = min(batch_size, connection.ops.bulk_batch_size(fields, children))
        for start in range(0, len(children), step):
            batch = children[start : start + step]
            model._base_manager._insert(batch, fields=fields, using=connection.alias)  # type: ignore[attr-defined]
    for child in children:
        child._state.adding = False
        child._state.db = connection.alias


def one_at_a_time(name: str) -> None:
    """Let the transactions that call this with the same ``name`` follow one another; the lock ends with the
    transaction.

        SQLite has one writer at a time anyway, from the first statement of a transaction (IMMEDIATE).
    """
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
