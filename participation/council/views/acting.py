"""What members and the chair do in a running session. One address, one verb a button; dangerous ones ask first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from participation.accounts.models import User
from participation.consultations.speech import speech_for
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.throttle import Limit, check

from ..models import AgendaItem, Amendment, Floor, Member, Minutes, Session, SessionVote
from ..services import floor, sessions, votes
from ..services import minutes as minutes_services
from .common import member_of
from .rooms import room_crumbs, session_address, session_at, young_page

_LIMIT: Final = Limit(120, 60)


@dataclass(frozen=True, slots=True)
class Verb:
    """What a button does. ``ask`` is the question before it, ``said`` the word after it."""

    run: Callable[[Session, User, Any], Any]
    ask: Promise | str = ""
    said: Promise | str = ""


def _item(session: Session, by: User, request: HttpRequest) -> AgendaItem:
    return get_object_or_404(AgendaItem, pk=_number(request, "item"), session=session)


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Http404
    return int(value)


def _arrive(session: Session, by: User, request: HttpRequest) -> None:
    floor.arrive(session=session, by=by, member=_other(session, request))


def _leave(session: Session, by: User, request: HttpRequest) -> None:
    floor.leave(session=session, by=by, member=_other(session, request))


def _other(session: Session, request: HttpRequest) -> Member | None:
    if "member" not in request.POST:
        return None
    return get_object_or_404(Member, pk=_number(request, "member"), body=session.body)


def _hand(session: Session, request: HttpRequest) -> Floor:
    return get_object_or_404(Floor, pk=_number(request, "hand"), session=session)


def _held(session: Session, request: HttpRequest) -> SessionVote:
    rows = SessionVote.objects.select_related("vote__consultation", "session__body", "item__motion")
    return get_object_or_404(rows, pk=_number(request, "vote"), session=session)


def _give(session: Session, by: User, request: HttpRequest) -> None:
    floor.give_floor(session=session, by=by, hand=_hand(session, request))


def _done(session: Session, by: User, request: HttpRequest) -> None:
    floor.end_floor(session=session, by=by, hand=_hand(session, request))


def _call(session: Session, by: User, request: HttpRequest) -> None:
    sessions.call_item(session=session, by=by, item=_item(session, by, request))


def _remove(session: Session, by: User, request: HttpRequest) -> None:
    sessions.remove_item(session=session, by=by, item=_item(session, by, request))


def _open_vote(session: Session, by: User, request: HttpRequest) -> None:
    secret = request.POST.get("secret") == "1"
    votes.open_vote(session=session, by=by, item=_item(session, by, request), secret=secret)


def _end_vote(session: Session, by: User, request: HttpRequest) -> None:
    votes.end_vote(held=_held(session, request), by=by)


def _ballot(session: Session, by: User, request: HttpRequest) -> None:
    votes.cast(held=_held(session, request), by=by, choice=request.POST.get("choice", ""))


def _amendment(session: Session, by: User, request: HttpRequest) -> None:
    rows = Amendment.objects.select_related("item")
    found = get_object_or_404(rows, pk=_number(request, "amendment"), item__session=session)
    votes.withdraw_amendment(session=session, by=by, amendment=found)


def _minutes(session: Session) -> Minutes:
    return get_object_or_404(Minutes.objects.select_related("session__body"), session=session)


VERBS: Final[dict[str, Verb]] = {
    "da": Verb(_arrive, said=_("Noted.")),
    "weg": Verb(_leave, said=_("Noted.")),
    "melden": Verb(lambda s, by, r: floor.raise_hand(session=s, by=by)),
    "hand-runter": Verb(lambda s, by, r: floor.lower_hand(session=s, by=by)),
    "wort": Verb(_give),
    "fertig": Verb(_done),
    "aufrufen": Verb(_call),
    "stimme": Verb(_ballot, said=_("Your vote is in the box. You can change it until the vote ends.")),
    "einladen": Verb(
        lambda s, by, r: sessions.invite(session=s, by=by),
        ask=_("Send the invitation to all members? The session is then visible to everybody."),
        said=_("The invitation is on its way."),
    ),
    "eroeffnen": Verb(
        lambda s, by, r: sessions.open_session(session=s, by=by),
        ask=_("Open the session now?"),
        said=_("The session is open."),
    ),
    "schliessen": Verb(
        lambda s, by, r: sessions.close_session(session=s, by=by),
        ask=_("Close the session? Nobody can speak or vote in it afterwards."),
        said=_("The session is over."),
    ),
    "abstimmen": Verb(
        _open_vote,
        ask=_("Open the vote now? Only members who are present can vote."),
        said=_("The vote is open."),
    ),
    "auszaehlen": Verb(_end_vote, ask=_("End the vote and count it?"), said=_("The vote is counted.")),
    "streichen": Verb(_remove, ask=_("Take this item off the agenda?"), said=_("Taken off the agenda.")),
    "zuruecknehmen": Verb(_amendment, ask=_("Take this amendment back?"), said=_("Taken back.")),
    "protokoll": Verb(
        lambda s, by, r: minutes_services.make(session=s, by=by),
        said=_("The minutes are written from what happened. Please read and correct them."),
    ),
    "genehmigen": Verb(
        lambda s, by, r: minutes_services.approve(minutes=_minutes(s), by=by),
        ask=_("Approve the minutes? They cannot be changed afterwards."),
        said=_("The minutes are approved."),
    ),
    "veroeffentlichen": Verb(
        lambda s, by, r: minutes_services.publish(minutes=_minutes(s), by=by),
        ask=_("Publish the public part of the minutes?"),
        said=_("The minutes are public."),
    ),
}
_TO_MINUTES: Final = frozenset({"protokoll", "genehmigen", "veroeffentlichen"})


@never_cache
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do what the button says; 404 for guests, and a sentence for what is not possible now."""
    session, seat = session_at(request, pk)
    member = member_of(request)
    if member is None or seat is None or verb not in VERBS:
        raise Http404
    check("council-act", member.pk, _LIMIT)
    chosen = VERBS[verb]
    shown = young_page(session.body)["consultation"]
    with override(speech_for(shown)):
        if chosen.ask and request.POST.get("sure") != "1":
            return _ask(request, session, chosen)
        try:
            chosen.run(session, member, request)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        except PermissionDenied as error:
            messages.warning(request, str(error) or str(_("That is not possible.")))
        else:
            if chosen.said:
                messages.success(request, str(chosen.said))
    if verb in _TO_MINUTES and Minutes.objects.filter(session=session).exists():
        return HttpResponseSeeOther(reverse("council:minutes", args=[session.pk]))
    return HttpResponseSeeOther(f"{session_address(session)}#saal")


def _ask(request: HttpRequest, session: Session, verb: Verb) -> HttpResponse:
    kept = [(name, value) for name, value in request.POST.items() if name not in {"csrfmiddlewaretoken", "sure"}]
    context = young_page(
        session.body,
        title=verb.ask,
        kept=kept[:5],
        back_url=f"{session_address(session)}#saal",
        breadcrumbs=room_crumbs((session.title, session_address(session)), (str(_("Are you sure?")), None)),
    )
    return render(request, "council/confirm.html", context)
