"""What several pages of votes need."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.consultations.presentation import page_url
from participation.consultations.queries import get_visible
from participation.consultations.rules import Timetable, timetable
from participation.core.pagecache import valid_until
from participation.core.sites import current_site

from .. import queries
from ..addresses import address_of, list_address, question_slug
from ..models import Vote, VotingCode
from ..rules import Standing, may_vote, takes_codes
from ..services.codes import bind_code

Crumbs = list[tuple[str, str | None]]
SESSION_KEY: Final = "voting_codes"
# Pages for everybody show a turnout that is at most so old.
FRESH_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Booth:
    """A request about one vote: the vote, the calendar, who asks and whether they may vote."""

    vote: Vote
    consultation: Consultation
    times: Timetable
    user: User | None
    standing: Standing


def member_of(request: HttpRequest) -> User | None:
    """Who is logged in; ``None`` for a visitor."""
    return request.user if isinstance(request.user, User) else None


def consultation_of(request: HttpRequest, slug: str) -> tuple[Consultation, Timetable]:
    """The consultation at this address with its calendar, or 404."""
    consultation = get_visible(request.user, current_site(request).pk, slug)
    return consultation, timetable(consultation)


def enter(request: HttpRequest, slug: str, pk: int) -> Booth:
    """Load a vote and ask whether the visitor may vote; 404 for what they may not see."""
    consultation, times = consultation_of(request, slug)
    vote = queries.get_vote(consultation, request.user, pk)
    code = entered_code(request, vote)
    standing = may_vote(request.user, vote, code=code, now=times.now, times=times)
    return Booth(vote, consultation, times, member_of(request), standing)


def enter_to_save(request: HttpRequest, slug: str, pk: int) -> Booth:
    """Like :func:`enter`, with no more than a ballot needs."""
    vote = queries.get_to_save(request.user, current_site(request).pk, slug, pk)
    times, member = timetable(vote.consultation), member_of(request)
    code = entered_code(request, vote)
    if code is not None and member is not None:
        # It was entered before the login. From now on it is this account's, or it could vote once more alone.
        code = bind_code(code=code, user=member)
    standing = may_vote(request.user, vote, code=code, now=times.now, times=times)
    return Booth(vote, vote.consultation, times, member, standing)


def entered_code(request: HttpRequest, vote: Vote) -> VotingCode | None:
    """The code that was entered in this session. No look at the session where no code is taken."""
    if not takes_codes(vote) or not has_session(request):
        return None
    codes: dict[str, int] = request.session.get(SESSION_KEY, {})
    return queries.code_in(vote, codes.get(str(vote.pk)))


def has_session(request: HttpRequest) -> bool:
    """Whether the visitor has a session at all; a page for everybody does not look into one."""
    from django.conf import settings

    return settings.SESSION_COOKIE_NAME in request.COOKIES


def remember_code(request: HttpRequest, code: VotingCode) -> None:
    """Keep in the session that this code was entered."""
    request.session[SESSION_KEY] = {**request.session.get(SESSION_KEY, {}), str(code.vote_id): code.pk}


def has_right_name(vote: Vote, title: str) -> bool:
    """Whether the readable end of the address is the one of today."""
    return title == question_slug(vote.question)


def crumbs(consultation: Consultation, *more: tuple[str, str | None]) -> Crumbs:
    """Breadcrumbs down to the votes of a consultation, and on to ``more``."""
    parents: Crumbs = [
        (_("Start"), "/"),
        (_("Consultations"), "/beteiligung/"),
        (consultation.title, page_url(consultation)),
    ]
    return [*parents, (_("Votes"), list_address(consultation) if more else None), *more]


def crumbs_of(booth: Booth, *more: tuple[str, str | None]) -> Crumbs:
    """Breadcrumbs down to a vote, and on to ``more``."""
    return crumbs(booth.consultation, (booth.vote.question, address_of(booth.vote) if more else None), *more)


def dated(response: HttpResponse, times: Timetable, *votes: Vote) -> HttpResponse:
    """Let the page cache forget the page when a phase or a vote begins or ends, and soon while one is open."""
    from datetime import timedelta

    moments = [moment for vote in votes for moment in (vote.opens_at, vote.closes_at) if moment > times.now]
    if times.next_change is not None:
        moments.append(times.next_change)
    if any(vote.opens_at <= times.now and vote.turnout is None for vote in votes):
        moments.append(times.now + timedelta(seconds=FRESH_SECONDS))
    for moment in moments:
        valid_until(response, moment)
    return response


def page(booth: Booth, **more: Any) -> dict[str, Any]:
    """The context that all pages of a vote share."""
    return {
        "vote": booth.vote,
        "consultation": booth.consultation,
        "times": booth.times,
        "standing": booth.standing,
        "vote_url": address_of(booth.vote),
        **more,
    }
