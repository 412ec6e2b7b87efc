"""What the page about the triage shows."""

from dataclasses import dataclass
from typing import Final

from . import decisions
from .features import EDITION
from .models import TriageChoice, TriageVersion

SHOWN: Final = 20
State = TriageVersion.State


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything at once; five queries whatever the number of versions, and one for the decisions."""

    enabled: bool
    used: TriageVersion | None
    starter: TriageVersion | None
    versions: list[TriageVersion]
    running: TriageVersion | None
    hidden: int
    left: int

    @property
    def enough(self) -> bool:
        """Whether the town has decided enough to train."""
        return decisions.enough(self.hidden, self.left)


def overview(site_id: int) -> Overview:
    """State, versions and the number of decisions of a town."""
    choice = TriageChoice.objects.filter(site_id=site_id).first()
    versions = list(TriageVersion.objects.filter(site_id=site_id).defer("data")[:SHOWN])
    starters = list(TriageVersion.objects.filter(site=None, edition=EDITION).defer("data")[:SHOWN])
    starter = next((each for each in starters if each.state == State.READY), None)
    running = next((each for each in (*versions, *starters) if each.is_running), None)
    used = starter
    if choice is not None and choice.version_id:
        chosen = TriageVersion.objects.filter(pk=choice.version_id, edition=EDITION).defer("data").first()
        used = chosen or starter
    posts = decisions.decided(site_id)
    hidden = sum(posts.labels)
    enabled = choice is None or choice.enabled
    return Overview(enabled, used, starter, versions, running, hidden, len(posts.labels) - hidden)


def running(site_id: int) -> TriageVersion | None:
    """The training that this town waits for: its own, or the starter's."""
    waiting = TriageVersion.objects.filter(state__in=[State.WAITING, State.TRAINING]).defer("data")
    return waiting.filter(site_id=site_id).first() or waiting.filter(site=None).first()


def usable(site_id: int, version_id: int) -> TriageVersion | None:
    """A version of this town that can be used."""
    return (
        TriageVersion.objects.filter(pk=version_id, site_id=site_id, state=State.READY, edition=EDITION)
        .defer("data")
        .first()
    )
