"""Telling people, each once. The functions run in the transaction of what they tell about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from participation.accounts.events import AccountDeleted, PersonNotified
from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.contributions.models import Contribution
from participation.core import events

from .models import Notification, OutgoingMail
from .tasks import deliver_waiting

Kind = Notification.Kind
KEPT: Final = timedelta(days=365)
_TABLE = '"notifications_notification"'
_COLUMNS = (
    "user_id",
    "site_id",
    "kind",
    "contribution_id",
    "consultation_id",
    "cause_id",
    "count",
    "data",
    "created_at",
)
# Word for word the condition of `notification_gathers_while_unread`: SQLite compares the text.
_GATHERS = "\"kind\" IN ('reply', 'comment', 'answered') AND \"read_at\" IS NULL"


@dataclass(frozen=True, slots=True)
class News:
    """What happened, to which contribution (``consultation`` loaded) or in which consultation, and because of what."""

    kind: str
    consultation: Consultation
    contribution: Contribution | None = None
    cause_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


def about(contribution: Contribution, kind: str, **extra: Any) -> News:
    """News about a contribution whose ``consultation`` is loaded."""
    return News(kind, contribution.consultation, contribution, **extra)


def _values(news: News, now: datetime) -> dict[str, Any]:
    """The columns that are the same for everybody, as the database takes them."""
    row = Notification(
        site_id=news.consultation.site_id,
        kind=news.kind,
        contribution=news.contribution,
        consultation=news.consultation,
        cause_id=news.cause_id,
        data=news.data,
        created_at=now,
    )
    fields = {str(item.column): item for item in Notification._meta.local_concrete_fields}
    return {
        name: fields[name].get_db_prep_save(getattr(row, name), connection=connection)
        for name in _COLUMNS
        if name != "user_id"
    }


def tell(*, user_id: int, news: News, mail: bool) -> int:
    """Tell one person something that stands for itself; returns the notification's id."""
    made = Notification.objects.create(
        user_id=user_id,
        site_id=news.consultation.site_id,
        kind=news.kind,
        contribution=news.contribution,
        consultation=news.consultation,
        cause_id=news.cause_id,
        data=news.data,
    )
    if mail:
        OutgoingMail.objects.create(notification=made)
        send_soon()
    events.publish(PersonNotified(user_id=user_id, notification_id=made.pk))
    return made.pk


def gather(*, user_id: int, news: News, mail: bool) -> int:
    """Tell one person of a reply: it joins the unread notification about the same post, if there is one.

    One statement, so that two replies in the same moment make one notification that counts two. Mail goes out for the first only.
    """
    values = {"user_id": user_id, **_values(news, timezone.now())}
    columns = ", ".join(f'"{name}"' for name in _COLUMNS)
    marks = ", ".join(["%s"] * len(_COLUMNS))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_TABLE} ({columns}) VALUES ({marks}) "
            f'ON CONFLICT ("user_id", "kind", "contribution_id") WHERE {_GATHERS} DO UPDATE SET '
            f'"count" = {_TABLE}."count" + 1, "cause_id" = excluded."cause_id", "created_at" = excluded."created_at" '
            'RETURNING "id", "count"',
            [values[name] for name in _COLUMNS],
        )
        pk, number = cursor.fetchone()
    if mail and number == 1:
        OutgoingMail.objects.create(notification_id=pk)
        send_soon()
    events.publish(PersonNotified(user_id=user_id, notification_id=pk))
    return int(pk)


def tell_many(*, people: QuerySet[User], news: News, mail: bool) -> int:
    """Tell everybody in ``people`` with two statements, however many they are; returns how many were told.

    Mail goes to those who want it. No event for each person: a page shows the number when it is next loaded.
    """
    now = timezone.now()
    # The newest answer replaces an earlier one that was not read yet.
    _all(news).filter(read_at__isnull=True).update(read_at=now)
    values = _values(news, now)
    shared = [name for name in _COLUMNS if name != "user_id"]
    people_sql, people_params = people.order_by().values("pk").query.sql_with_params()
    columns = ", ".join(f'"{name}"' for name in ("user_id", *shared))
    with connection.cursor() as cursor:
        cursor.execute(
            f'WITH person("id") AS ({people_sql}) INSERT INTO {_TABLE} ({columns}) '
            f'SELECT person."id", {_casts(shared)} FROM person WHERE true ON CONFLICT DO NOTHING',
            [*people_params, *(values[name] for name in shared)],
        )
        told = int(cursor.rowcount)
    if mail and told:
        _mail_many(news, now)
        send_soon()
    return told


def _all(news: News) -> QuerySet[Notification]:
    rows = Notification.objects.filter(
        kind=news.kind, contribution=news.contribution, consultation=news.consultation
    )
    # A consultation may have several votes, and one says nothing about another.
    return rows.filter(data__vote=news.data["vote"]) if "vote" in news.data else rows


def _casts(names: Iterable[str]) -> str:
    """A mark for each column with its type: in a SELECT PostgreSQL cannot guess it."""
    if connection.vendor != "postgresql":
        return ", ".join("%s" for _name in names)
    fields = {str(item.column): item for item in Notification._meta.local_concrete_fields}
    return ", ".join(f"CAST(%s AS {fields[name].db_type(connection)})" for name in names)


def _mail_many(news: News, now: datetime) -> None:
    wanted = _all(news).filter(created_at=now, user__mail_on_reply=True)
    sql, params = wanted.order_by().values("pk").query.sql_with_params()
    moment = OutgoingMail._meta.get_field("due_at").get_db_prep_save(now, connection=connection)
    stamp = "CAST(%s AS timestamp with time zone)" if connection.vendor == "postgresql" else "%s"
    with connection.cursor() as cursor:
        cursor.execute(
            f'WITH told("id") AS ({sql}) INSERT INTO "notifications_outgoingmail" '
            f'("notification_id", "created_at", "due_at", "attempts") SELECT told."id", {stamp}, {stamp}, 0 '
            "FROM told WHERE true ON CONFLICT DO NOTHING",
            [*params, moment, moment],
        )


def send_soon() -> None:
    """Have the waiting mail sent once the transaction is committed; asked for often, planned once."""
    planned = (entry[1] for entry in connection.run_on_commit)
    if not any(function is _enqueue for function in planned):
        transaction.on_commit(_enqueue, robust=True)


def _enqueue() -> None:
    deliver_waiting.enqueue()


@transaction.atomic
def mark_read(*, user: User, site_id: int, pk: int | None = None) -> int:
    """Mark one notification of ``user`` in this town as read, or all of them; returns how many were unread."""
    rows = Notification.objects.filter(user=user, site_id=site_id, read_at__isnull=True)
    if pk is not None:
        rows = rows.filter(pk=pk)
    return int(rows.update(read_at=timezone.now()))


def stop_mail(*, user_id: int) -> None:
    """No more mail about replies; statements of reasons still come, because the law asks for them."""
    User.objects.filter(pk=user_id).update(mail_on_reply=False)


def forget_old() -> int:
    """Delete what was told more than a year ago, as the registry of personal data promises; returns how many."""
    return Notification.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def forget_person(event: AccountDeleted) -> None:
    """Nothing is kept of what a deleted account was told (durable handler)."""
    Notification.objects.filter(user_id=event.user_id).delete()
