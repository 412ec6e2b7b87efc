"""Watching the council: its sessions, the live page, the beamer, the calendar file, the documents."""

from copy import copy
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.accounts.roles import Capability, has_capability
from participation.core.sites import current_site

from .. import calendar, rules
from ..models import Body, Member, Session
from ..queries import motions as motion_queries
from ..queries import rooms as queries
from .common import Crumbs, address_of, member_of


def young_page(body: Body, **context: Any) -> dict[str, Any]:
    """Context of a page of the room: it looks and speaks as pages for young people do."""
    shown = copy(body.consultation)
    shown.young = True
    return {"body": body, "consultation": shown, **context}


def room_crumbs(*more: tuple[str, str | None]) -> Crumbs:
    """Breadcrumbs down to the sessions, and on to ``more``."""
    first = reverse("council:sessions") if more else None
    return [(_("Start"), "/"), (_("Youth council"), first), *more]


def session_address(session: Session) -> str:
    """The page of a session."""
    return reverse("council:session", args=[session.pk])


def session_at(request: HttpRequest, pk: int) -> tuple[Session, Member | None]:
    """The session at this address and the seat of who reads it, or 404."""
    return queries.get_session(request.user, current_site(request).pk, pk)


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """The youth council: what it is, its sessions, and for members the motions that wait."""
    site_id = current_site(request).pk
    manages = has_capability(member_of(request) or AnonymousUser(), Capability.MANAGE_ROLES, site_id)
    try:
        body = queries.body_of(site_id)
    except Http404:
        context = {"breadcrumbs": room_crumbs(), "manage_url": reverse("council:manage") if manages else ""}
        return render(request, "council/no_council.html", context)
    seat = rules.seat_of(request.user, body)
    rows = queries.sessions_of(body, seat)
    coming = [row for row in rows if row.state != Session.State.CLOSED]
    context = young_page(
        body,
        breadcrumbs=room_crumbs(),
        seat=seat,
        leads=rules.leads(seat),
        manages=manages,
        coming=coming[::-1],
        past=[row for row in rows if row.state == Session.State.CLOSED],
        member_count=rules.members_now(body).count(),
        waiting=[
            {"motion": motion, "url": address_of(motion)}
            for motion in motion_queries.waiting_for(body.consultation_id)
        ],
    )
    return render(request, "council/sessions.html", context)


def _room(request: HttpRequest, pk: int) -> dict[str, Any]:
    session, seat = session_at(request, pk)
    room = queries.room_of(session, seat, request.user)
    return young_page(
        session.body,
        session=session,
        seat=seat,
        room=room,
        act_url=reverse("council:act", args=[session.pk, "x"])[:-2],
        session_url=session_address(session),
    )


@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """A session: members act here, guests watch."""
    context = _room(request, pk)
    shown: Session = context["session"]
    context["minutes"] = queries.minutes_of(shown, context["seat"])
    context["breadcrumbs"] = room_crumbs((shown.title, None))
    return render(request, "council/session.html", context)


@require_safe
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the session's page that changes, fetched anew when the live channel says so."""
    return render(request, "council/live.html", _room(request, pk))


@require_safe
def beamer(request: HttpRequest, pk: int) -> HttpResponse:
    """For the wall: the item, who speaks, the vote. What a guest may see, whoever has logged in at the beamer."""
    found, _seat = session_at(request, pk)
    if found.invited_at is None:
        raise Http404
    room = queries.room_of(found, None, None)
    context = young_page(found.body, session=found, room=room, session_url=session_address(found))
    fragment = request.GET.get("teil") == "1"
    return render(request, "council/beamer_live.html" if fragment else "council/beamer.html", context)


@require_safe
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The session for one's own calendar."""
    found, _seat = session_at(request, pk)
    text = calendar.calendar_file(found, request.build_absolute_uri(session_address(found)))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="sitzung-{found.pk}.ics"'
    return response


@never_cache
@require_safe
def document(request: HttpRequest, pk: int, document_id: int) -> FileResponse:
    """A document of the session; the right is checked at every read."""
    found, seat = session_at(request, pk)
    row = queries.documents_of(found, seat).filter(pk=document_id).first()
    if row is None:
        raise Http404
    response = FileResponse(row.file.open("rb"), content_type="application/pdf", as_attachment=True)
    response["Content-Disposition"] = f'attachment; filename="dokument-{row.pk}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes: the public part once published, everything for members."""
    found, seat = session_at(request, pk)
    shown = queries.minutes_of(found, seat)
    if shown is None:
        raise Http404
    context = young_page(
        found.body,
        session=found,
        seat=seat,
        leads=rules.leads(seat),
        minutes=shown,
        act_url=reverse("council:act", args=[found.pk, "x"])[:-2],
        edit_url=reverse("council:minutes_edit", args=[found.pk]),
        breadcrumbs=room_crumbs((found.title, session_address(found)), (_("Minutes"), None)),
        session_url=session_address(found),
    )
    return render(request, "council/minutes.html", context)
