"""What the home page and the list of consultations show. A fixed number of queries, however many consultations there are."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise

from participation.consultations import presentation, queries
from participation.consultations.models import Consultation
from participation.consultations.rules import Person, Timetable
from participation.contributions import kinds
from participation.contributions.models import State
from participation.core.kept import keep
from participation.core.prepared import prepared
from participation.core.sites import current_site
from participation.core.text import excerpt
from participation.proposals.models import OfficialAnswer, Status

from .context import town_of

if TYPE_CHECKING:
    from .models import HomePage

CARDS: Final = 7
WAITING: Final = 3
RESULTS: Final = 3
NEWS: Final = 3
# Status of an answer: kind and icon of its pill.
PILLS: Final[dict[str, tuple[str, str]]] = {
    Status.DONE: ("good", "check"),
    Status.ACCEPTED: ("good", "check"),
    Status.PARTLY: ("info", "scale"),
    Status.CHECKING: ("wait", "clock"),
    Status.REJECTED: ("bad", "cross"),
    Status.OPEN: ("wait", "clock"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A consultation in a list."""

    consultation: Consultation
    times: Timetable
    url: str
    doing: presentation.Doing | None
    days_left: int | None

    @property
    def words(self) -> str:
        """What the current phase is called, or the next one."""
        phase = self.times.current or self.times.upcoming or self.times.last
        return phase.name if phase else ""


@dataclass(frozen=True, slots=True)
class Result:
    """An official answer in a list, with how long it took."""

    answer: OfficialAnswer
    url: str
    kind: str
    icon: str
    label: str | Promise
    words: str
    days: int
    promised: int

    @property
    def in_time(self) -> bool:
        """Whether it came within the promised time. A later word on a matter, such as "done", is told by its date alone."""
        return self.days <= self.promised

    @property
    def share(self) -> int:
        """How much of the promised time it took, in percent."""
        return min(100, round(100 * self.days / max(1, self.promised)))


@dataclass(frozen=True, slots=True)
class Groups:
    """The consultations of a town in their three states."""

    running: list[Card]
    preparing: list[Card]
    closed: list[Card]
    topic: str
    topics: list[str]
    next_change: datetime | None


def visitor(request: HttpRequest) -> Person:
    """Who asks. Without a session cookie nobody is looked up, so that the page stays one for everybody."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return request.user
    return AnonymousUser()


def card(consultation: Consultation, times: Timetable) -> Card:
    """The card of a consultation, with the thing to do that closes first by rank."""
    doing = next(iter(presentation.possible(consultation, times)), None)
    left = presentation.days_left(doing.closes_at, times.now) if doing else None
    return Card(consultation, times, presentation.page_url(consultation), doing, left)


def groups(site_id: int, now: datetime | None = None, topic: str = "") -> Groups:
    """The public consultations of a site: what ends first on top, then what starts first, then what ended last.

    One query, and one for all calendars when they are not in memory.
    """
    now = now or timezone.now()
    rows = queries.public_of(site_id)
    calendars = queries.calendars_of(site_id)
    topics = {row.topic for row in rows} - {""}
    topic = topic if topic in topics else ""
    cards: dict[str, list[Card]] = {"running": [], "preparing": [], "closed": []}
    changes: list[datetime] = []
    for consultation in rows:
        times = Timetable(calendars.get(consultation.pk, ()), now)
        change = times.next_change
        if change is not None:
            changes.append(change)
        if topic and consultation.topic != topic:
            continue
        found = cards.get(presentation.state_of(times))
        if found is not None:
            found.append(card(consultation, times))
    first = datetime.min.replace(tzinfo=now.tzinfo)
    cards["running"].sort(
        key=lambda c: (c.doing is None, presentation.ends_first(c.times), c.consultation.pk)
    )
    cards["preparing"].sort(key=lambda c: c.times.phases[0].starts_at)
    cards["closed"].sort(key=lambda c: c.times.phases[-1].ends_at or first, reverse=True)
    return Groups(**cards, topic=topic, topics=sorted(topics), next_change=min(changes, default=None))


def results(site_id: int, promised_days: int) -> list[Result]:
    """The newest answers to public proposals, if possible of different consultations. One query."""
    newest: dict[int, OfficialAnswer] = {}
    for answer in _newest_answers(site_id):
        newest.setdefault(answer.proposal_id, answer)
    first: dict[int, OfficialAnswer] = {}
    for answer in newest.values():
        first.setdefault(answer.proposal.consultation_id, answer)
    others = [answer for answer in newest.values() if answer not in first.values()]
    return [result(answer, promised_days) for answer in [*first.values(), *others][:RESULTS]]


_RESULT_COLUMNS: Final = (
    "status", "html", "office", "given_at", "proposal__kind", "proposal__title", "proposal__published_at",
    "proposal__consultation__slug",
)  # fmt: skip


@prepared
def _newest_answers(site_id: int) -> QuerySet[OfficialAnswer]:
    rows = OfficialAnswer.objects.filter(
        proposal__consultation__site_id=site_id,
        proposal__consultation__public=True,
        proposal__state=State.PUBLISHED,
    )
    rows = rows.exclude(status__in=[Status.OPEN, Status.CHECKING])
    rows = rows.select_related("proposal__consultation").only(*_RESULT_COLUMNS)
    return rows.order_by("-given_at", "-pk")[: 6 * RESULTS]


def result(answer: OfficialAnswer, promised_days: int) -> Result:
    """An answer with its pill, and how many days it took since the proposal was published."""
    kind, sign = PILLS[answer.status]
    days = max(0, (answer.given_at - answer.proposal.published_at).days)
    label = Status(answer.status).label
    return Result(
        answer,
        kinds.url_of(answer.proposal),
        kind,
        sign,
        label,
        excerpt(answer.html, 160),
        days,
        promised_days,
    )


def home(page: "HomePage", request: HttpRequest) -> dict[str, Any]:
    """Context of the home page; two queries, four with calendars and news that are not in memory."""
    from .models.news import news_below

    site = current_site(request)
    found = groups(site.pk)
    days = town_of(request).settings.answer_days
    opened = [card for card in found.running if card.doing is not None]
    return {
        "open": opened[:CARDS],
        "open_count": len(opened),
        "waiting": [*(card for card in found.running if card.doing is None), *found.preparing][:WAITING],
        "results": results(site.pk, days),
        "answer_days": days,
        "news": keep(("news", page.pk), lambda: list(news_below(page).order_by("-date", "-pk")[:NEWS])),
        "next_change": found.next_change,
    }


def index(request: HttpRequest) -> dict[str, Any]:
    """Context of the list of consultations; one query, two with calendars that are not in memory."""
    topic = request.GET.get("thema", "")[:80]
    found = groups(current_site(request).pk, topic=topic)
    return {"groups": found, "topic": found.topic, "topics": found.topics, "next_change": found.next_change}
