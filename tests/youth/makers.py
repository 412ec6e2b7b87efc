"""Makers of groups, scenarios and sessions: through the services where there are any."""

from typing import Any

from participation.accounts.models import User
from participation.youth.models import GameSession, Membership, Scenario, YouthGroup
from participation.youth.services import groups
from participation.youth.services.sessions import RoomPlan, open_room, sit_down
from tests.factories import make_site, make_user
from tests.youth.scripts import SCRIPT


def make_guide() -> User:
    return make_user("Frau Beispiel", roles=("guide",), age_band="adult")


def make_group(guide: User | None = None, **plan: Any) -> YouthGroup:
    by = guide or make_guide()
    return groups.make_group(
        by=by, site_id=make_site().pk, plan=groups.GroupPlan(plan.pop("name", "Gruppe blau"), **plan)
    )


def make_member(group: YouthGroup | None, nonce: str = "", age: str = "14-15") -> User:
    name = groups.names_for(group, 1)[0]
    return groups.come_in(group=group, arrival=groups.Arrival(name, age, nonce or f"nonce-{name}"))


def member_row(group: YouthGroup, user: User) -> Membership:
    return Membership.objects.get(group=group, user=user)


def _lines(*texts: str) -> list[Any]:
    return [("line", text) for text in texts]


def make_scenario(**values: Any) -> Scenario:
    """The scenario of ``scripts.SCRIPT`` as an editor would have written it."""
    sides = [
        ("side", {name: getattr(side, name) for name in ("key", "name", "letter", "goal", "about", "stance")}
         | {name: list(getattr(side, name)) for name in ("swayed_by", "lines", "event_lines")})
        for side in SCRIPT.sides
    ]  # fmt: skip
    changes = [
        ("change", {"key": c.key, "text": c.text, "cost": c.cost, "by": c.by, "likes": list(c.likes)})
        for c in SCRIPT.changes
    ]
    scenario = Scenario(
        site=make_site(), slug="skatepark", title=SCRIPT.title, teaser="Ein Platz, viele Wünsche.", place="Ein leerer Platz.",
        motion=SCRIPT.motion, facts=_lines(*SCRIPT.facts), costs=[("cost", {"what": "Bau", "amount": "100 €"})],
        pro=_lines("Platz zum Fahren"), contra=_lines("Weniger Parkplätze"), sides=sides, changes=changes,
        event_title=SCRIPT.event_title, event=SCRIPT.event,
        questions=[("question", {"question": q, "answer": a}) for q, a in SCRIPT.questions],
        headlines_yes=_lines(*SCRIPT.headlines_yes), headlines_no=_lines(*SCRIPT.headlines_no),
        debrief=_lines(*SCRIPT.debrief), public=True, **values,
    )  # fmt: skip
    scenario.full_clean()
    scenario.save()
    return scenario


def make_room(
    host: User, group: YouthGroup | None = None, scenario: Scenario | None = None, **plan: Any
) -> GameSession:
    """A room in which the host has a seat, unless it is the guide."""
    room = open_room(by=host, scenario=scenario or make_scenario(), plan=RoomPlan(group=group, **plan))
    if group is None or group.guide_id != host.pk:
        sit_down(session_id=room.pk, user=host)
    return room
