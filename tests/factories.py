"""Makers of test data: they call the services where a service exists, so that counters and events are real."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from wagtail.models import Site

from participation.accounts.models import User
from participation.accounts.roles import group_for
from participation.comments.models import Comment
from participation.comments.services import post_comment
from participation.consultations.models import Action, Consultation
from participation.consultations.services import PhasePlan, save_consultation
from participation.contributions.models import Contribution
from participation.council.models import Member, Motion
from participation.council.services import MotionText, start_motion
from participation.council.services import publish as publish_motion
from participation.council.services.bodies import give_seat, youth_council
from participation.moderation.models import Case, Decision
from participation.moderation.services import decide
from participation.proposals.models import Proposal
from participation.proposals.services import Place, ProposalDraft, propose
from participation.voting.models import Vote
from participation.voting.services.setting_up import OptionPlan, VotePlan, announce, save_vote

_numbers = count(1)
PASSWORD = "richtig-langes-kennwort"


def make_site(hostname: str = "localhost") -> Site:
    """The default site, or another town."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or hostname != "localhost":
        root = site.root_page if site else None
        if root is None:
            from wagtail.models import Page

            root = Page.objects.get(depth=1).get_children().first()
        site = Site.objects.create(hostname=hostname, root_page=root, is_default_site=site is None)
    return site


def make_user(
    name: str = "", *, roles: tuple[str, ...] = (), site: Site | None = None, **fields: Any
) -> User:
    """A resident, or somebody with roles on ``site``."""
    number = next(_numbers)
    user = User.objects.create_user(
        fields.pop("email", f"person{number}@example.org"),
        fields.pop("password", None),
        display_name=name or f"Person {number}",
        **fields,
    )
    site = site or make_site()
    for role in roles:
        user.groups.add(group_for(role, site.pk, site.hostname))
    return user


def make_consultation(
    *,
    actions: tuple[str, ...] = (Action.PROPOSE, Action.COMMENT, Action.SUPPORT),
    site: Site | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    phases: list[PhasePlan] | None = None,
    **values: Any,
) -> Consultation:
    """A public consultation with one phase that runs from yesterday until tomorrow, unless told otherwise."""
    number = next(_numbers)
    now = timezone.now()
    plans = phases
    if plans is None:
        plans = [
            PhasePlan(
                "Phase", start or now - timedelta(days=1), end or now + timedelta(days=1), list(actions)
            )
        ]
    return save_consultation(
        consultation=None,
        site_id=(site or make_site()).pk,
        actor_id=None,
        values={"slug": f"beteiligung-{number}", "title": f"Beteiligung {number}", "public": True, **values},
        phases=plans,
        categories=[{"slug": "verkehr", "name": "Verkehr"}, {"slug": "natur", "name": "Natur"}],
    )


def make_proposal(
    consultation: Consultation | None = None, author: User | None = None, **values: Any
) -> Proposal:
    """A proposal through the service."""
    number = next(_numbers)
    draft = ProposalDraft(
        title=values.pop("title", f"Vorschlag {number}"),
        text=values.pop("text", "Bitte mehr Bänke am Markt."),
        category=values.pop("category", None),
        place=values.pop("place", Place()),
    )
    return propose(
        author=author or make_user(), consultation=consultation or make_consultation(), draft=draft, **values
    )


def make_comment(subject: Contribution, author: User | None = None, **values: Any) -> Comment:
    """A comment through the service."""
    return post_comment(
        author=author or make_user(), subject=subject, text=values.pop("text", "Gute Idee."), **values
    )


def make_vote(
    consultation: Consultation | None = None,
    *,
    options: tuple[str, ...] = ("Bänke", "Brunnen", "Bäume"),
    cost: int | None = None,
    announced: bool = True,
    **plan: Any,
) -> Vote:
    """A vote through the services: single choice, open from an hour ago until in an hour, unless told otherwise."""
    now = timezone.now()
    consultation = consultation or make_consultation(actions=(Action.VOTE,))
    plans = [OptionPlan(title, cost=cost) for title in options]
    values = {
        "question": "Was soll auf den Markt?",
        "method": "single",
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(hours=1),
        "options": plans,
        **plan,
    }
    editor = make_user(roles=("editor",), site=consultation.site)
    vote = save_vote(consultation=consultation, plan=VotePlan(**values), by=editor)
    return announce(vote=vote, by=editor) if announced else vote


FULL_MOTION = {
    "title": "Licht auf dem Radweg am Bahndamm",
    "problem": "Abends ist der Weg dunkel. Viele fahren außen herum.",
    "wish": "Lampen, die angehen, wenn jemand kommt.",
    "cost": "Etwa 40.000 €.",
    "benefit": "Alle, die mit dem Rad zur Schule fahren.",
    "objection": "Licht stört Tiere.",
    "rebuttal": "Die Lampen leuchten nur, wenn jemand kommt.",
}


def make_motion(author: User | None = None, *, public: bool = True, **values: Any) -> Motion:
    """A motion through the services: public, and open for co-signers, unless told otherwise."""
    author = author or make_user()
    text = MotionText(**{**FULL_MOTION, **values.pop("text", {})})
    motion = start_motion(author=author, site_id=make_site().pk, text=text, **values)
    return publish_motion(motion=motion, by=author) if public else motion


def make_seat(name: str = "", *, office: str = "member", site: Site | None = None, **fields: Any) -> Member:
    """A member of the youth council."""
    site = site or make_site()
    fields.setdefault("age_band", "16-17")
    user = make_user(name, site=site, **fields)
    return give_seat(body=youth_council(site.pk), user=user, by_id=None, office=office)


def let_through(contribution: Contribution) -> None:
    """What minors write waits until a moderator has read it: here one does, and publishes it."""
    case = Case.objects.get(contribution_id=contribution.pk)
    moderator = make_user(roles=("moderator",))
    decide(case=case, by=moderator, verb=Decision.Verb.PUBLISH, version=case.version)
