"""What people are told about motions and sessions: whom, and in which words."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.contributions import kinds
from participation.contributions.models import Contribution, Support
from participation.council import calendar, rules
from participation.council.events import MotionMoved, SessionInvited
from participation.council.models import Milestone, Participant, Session

from .models import Notification
from .services import News, about, tell_many


def motion_moved(event: MotionMoved) -> None:
    """Everybody who took part in a motion is told: author, team, co-signers, followers, supporters. Each once."""
    motion = Contribution.objects.select_related("consultation").get(pk=event.contribution_id)
    parts = Participant.objects.filter(motion_id=motion.pk).values("user_id")
    supporters = Support.objects.filter(contribution_id=motion.pk).values("user_id")
    people = User.objects.filter(is_active=True, deleted_at__isnull=True).filter(
        Q(pk=event.author_id) | Q(pk__in=parts) | Q(pk__in=supporters)
    )
    news = about(motion, Notification.Kind.MOTION, data={"milestone": event.milestone})
    tell_many(people=people, news=news, mail=True)


def session_invited(event: SessionInvited) -> None:
    """The members of the council get the invitation, by mail with the calendar file."""
    session = Session.objects.select_related("body__consultation").get(pk=event.session_id)
    seats = rules.members_now(session.body).values("user_id")
    people = User.objects.filter(is_active=True, deleted_at__isnull=True, pk__in=seats)
    data = {
        "session": session.pk,
        "title": session.title,
        "place": session.place,
        "starts_at": session.starts_at.isoformat(),
    }
    tell_many(
        people=people, news=News(Notification.Kind.SESSION, session.body.consultation, data=data), mail=True
    )


def motion_words(notification: Notification, name: str) -> dict[str, Any]:
    """Title, text and address for a step of a motion."""
    titles = {
        Milestone.PUBLISHED: _("The motion is public: “%(post)s”"),
        Milestone.HANDED: _("The motion is with the youth council: “%(post)s”"),
        Milestone.ADOPTED: _("The youth council has adopted the motion: “%(post)s”"),
        Milestone.DECLINED: _("The youth council has not adopted the motion: “%(post)s”"),
        Milestone.FILED: _("The motion is with the town council: “%(post)s”"),
        Milestone.COMMITTEE: _("News from a committee about the motion “%(post)s”"),
        Milestone.ANSWERED: _("The town has answered the motion: “%(post)s”"),
    }
    texts = {
        Milestone.DECLINED: _("The reasons stand on its page."),
        Milestone.FILED: _("It has a number, and a day by which the town answers."),
        Milestone.ANSWERED: _("Answer and reasons stand on its page."),
    }
    milestone = notification.data.get("milestone", "")
    post = notification.contribution
    return {
        "title": titles.get(milestone, _("The motion “%(post)s” has moved on")) % {"post": name},
        "text": texts.get(milestone, ""),
        "url": kinds.url_of(post) if post is not None else "",
        "label": _("Go to the motion"),
        "icon": "paper",
    }


def session_words(notification: Notification) -> dict[str, Any]:
    """Title, text and address of an invitation."""
    data = notification.data
    starts = datetime.fromisoformat(data["starts_at"])
    when = date_format(timezone.localtime(starts), "DATETIME_FORMAT")
    return {
        "title": _("Invitation: %(title)s") % {"title": data["title"]},
        "text": f"{when} · {data['place']}" if data.get("place") else when,
        "url": reverse("council:session", args=[data["session"]]),
        "label": _("Agenda and documents"),
        "icon": "cal",
    }


def calendar_of(notification: Notification, base: str) -> str:
    """The calendar file that goes with an invitation; empty for everything else, and for a session that is gone."""
    if notification.kind != Notification.Kind.SESSION:
        return ""
    session = Session.objects.filter(pk=notification.data.get("session")).first()
    if session is None:
        return ""
    return calendar.calendar_file(session, base + reverse("council:session", args=[session.pk]))
