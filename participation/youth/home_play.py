"""The council session on the start page, and in what a guide sees of a group."""

from django.urls import reverse
from django.utils.translation import gettext as _

from .cards import Card
from .game.state import Phase
from .models import GameSeat, Scenario, YouthGroup
from .queries.groups import Progress


def session_card(site_id: int) -> Card | None:
    """Council sessions, when there are scenarios."""
    if not Scenario.objects.filter(site_id=site_id, public=True).exists():
        return None
    return Card(
        title=_("Play a council session"),
        text=_("Skate park or parking spaces? You get a role, you argue, you vote – with your class, with friends or alone."),
        label=_("To the sessions"),
        url=reverse("youth:sessions"),
        tint=2,
        icon="play",
        pill=_("1 to 40 people"),
        drawing="hall",
    )  # fmt: skip


def progress(group: YouthGroup) -> list[Progress]:
    """How many of a group have played a session to its end."""
    played = GameSeat.objects.filter(
        session__phase=Phase.OVER, left_at=None, user__youth_memberships__group=group
    )
    people = group.memberships.count()
    return (
        [Progress(_("played a council session"), played.values("user").distinct().count(), people)]
        if people
        else []
    )
