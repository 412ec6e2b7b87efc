"""The demo's youth council: its members, four motions on their way, and a session today. All of it is invented."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from wagtail.models import Site

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.contributions.models import Contribution, State
from participation.core.text import render_markdown
from participation.council.models import (
    Body,
    CommitteeStep,
    Motion,
    MotionRules,
    Paper,
    Part,
    Participant,
    Ruling,
    Stage,
    TownAnswer,
)
from participation.council.services import MotionText, publish, sessions, start_motion
from participation.council.services.bodies import give_seat, youth_council
from participation.moderation.models import Case, Decision
from participation.moderation.services import decide
from participation.notifications.models import Notification, OutgoingMail

from .clock import Clock


def load(
    site: Site,
    people: dict[str, User],
    residents: list[User],
    consultations: dict[str, Consultation],
    clock: Clock,
    data: dict[str, Any],
) -> None:
    """Everything of ``content/council.json``."""
    body = youth_council(site.pk)
    body.about = data["about"]
    body.save(update_fields=["about"])
    MotionRules.objects.create(site=site, **data["rules"])
    for row in data["members"]:
        user = people.get(row["key"]) or _person(row, clock)
        people[row["key"]] = user
        since = clock.today - timedelta(days=200)
        give_seat(body=body, user=user, by_id=None, office=row.get("office", "member"), since=since)
    editor = people["redaktion"]
    motions = [_motion(site, row, people, residents, consultations, clock, editor) for row in data["motions"]]
    _session(body, people["luchs"], motions, clock, data["session"])
    # What happened before the demo was loaded is no news.
    OutgoingMail.objects.all().delete()
    Notification.objects.all().delete()


def _person(row: dict[str, Any], clock: Clock) -> User:
    password = settings.DEMO_PASSWORD if row.get("demo_login") else None
    user = User.objects.create(
        email=row["email"],
        display_name=row["name"],
        age_band=row["age_band"],
        password=make_password(password),
        created_at=clock.now - timedelta(days=300),
        sessions_valid_from=clock.now - timedelta(days=300),
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _motion(
    site: Site,
    row: dict[str, Any],
    people: dict[str, User],
    residents: list[User],
    consultations: dict[str, Consultation],
    clock: Clock,
    editor: User,
) -> Motion:
    author = people[row["author"]]
    motion = start_motion(
        author=author,
        site_id=site.pk,
        text=MotionText(**row["text"]),
        team=[people[key] for key in row["team"]],
        came_from=consultations.get(row.get("came_from", "")),
    )
    motion = publish(motion=motion, by=author)
    if motion.state == State.PENDING:
        # What minors write is read by a moderator first.
        case = Case.objects.get(contribution_id=motion.pk)
        decide(case=case, by=people["moderation"], verb=Decision.Verb.PUBLISH, version=case.version)
    written = clock.moment(-row["days"], "16:20")
    Contribution.objects.filter(pk=motion.pk).update(created_at=written, published_at=written)
    signers = [user for user in residents if user.pk not in {author.pk, people["luchs"].pk}]
    signers = signers[2 : row["cosigners"] + 2]
    Participant.objects.bulk_create(
        Participant(motion=motion, user=user, part=Part.COSIGNER, since=written + timedelta(hours=n))
        for n, user in enumerate(signers, 1)
    )
    values: dict[str, Any] = {"cosigner_count": len(signers)}
    if row["stage"] != Stage.OPEN:
        values |= {"stage": row["stage"], "handed_at": written + timedelta(days=9)}
    Motion.objects.filter(pk=motion.pk).update(**values)
    _way(site, motion, row, clock, people["luchs"], editor)
    motion.refresh_from_db()
    return motion


def _way(site: Site, motion: Motion, row: dict[str, Any], clock: Clock, chair: User, editor: User) -> None:
    if ruling := row.get("ruling"):
        decided = clock.moment(-row["paper"]["filed"] - 2, "18:40")
        Ruling.objects.create(motion=motion, decided_at=decided, decided_by=chair, **ruling)
    if paper := row.get("paper"):
        Paper.objects.create(
            motion=motion,
            site=site,
            number=paper["number"],
            filed_on=clock.today - timedelta(days=paper["filed"]),
            due_on=clock.today - timedelta(days=paper["due"]),
            filed_by=editor,
        )
    for step in row.get("committees", []):
        CommitteeStep.objects.create(
            motion=motion,
            committee=step["committee"],
            meets_on=clock.today - timedelta(days=step["days"]),
            outcome=step["outcome"],
            note=step["note"],
            entered_by=editor,
        )
    if answer := row.get("answer"):
        TownAnswer.objects.create(
            motion=motion,
            verdict=answer["verdict"],
            text=answer["text"],
            html=render_markdown(answer["text"]),
            office=answer["office"],
            given_at=clock.moment(-answer["days"], "19:10"),
            given_by=editor,
        )


def _session(body: Body, chair: User, motions: list[Motion], clock: Clock, data: dict[str, Any]) -> None:
    session = sessions.plan(
        body=body,
        by=chair,
        title=data["title"],
        place=data["place"],
        starts_at=clock.moment(0, data["time"]),
        ends_at=clock.moment(0, data["until"]),
    )
    for item in data["items"]:
        motion = motions[item["motion"]] if "motion" in item else None
        sessions.put_item(session=session, by=chair, title=item["title"], text=item["text"], motion=motion)
    sessions.invite(session=session, by=chair)
