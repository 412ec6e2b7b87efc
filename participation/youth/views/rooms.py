"""Choosing a scenario and opening a room."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site
from participation.core.throttle import Limit, check

from ..game.state import Phase
from ..models import SessionMode, YouthGroup
from ..pages import page, saying_du
from ..queries import groups as group_queries
from ..queries import sessions as queries
from ..services import sessions as services
from .arrival import begin_as_guest, member_of

_ROOMS = Limit(30, 3600)


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """The scenarios, what is open to join, and one's own rooms. Without a session the same for everybody."""
    site_id = current_site(request).pk
    me = member_of(request) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    group = _asked_group(request, me)
    context: dict[str, Any] = {
        "scenarios": queries.scenarios(site_id),
        "open": queries.open_to_all(site_id),
        "own": queries.own_sessions(me, site_id) if me else [],
        "waiting": queries.waiting_in_groups(me, site_id) if me else [],
        "group": group,
    }
    return page(request, "youth/game/sessions.html", context, steps=((_("Council session"), None),))


def _asked_group(request: HttpRequest, me: Any) -> YouthGroup | None:
    """The group for which a guide opens a room (``?gruppe=``)."""
    asked = request.GET.get("gruppe", "") or request.POST.get("gruppe", "")
    if me is None or not (asked.isascii() and asked.isdigit() and len(asked) < 18):
        return None
    site_id = current_site(request).pk
    own = group_queries.guided_by(me, site_id).filter(pk=int(asked)).first()
    if own is not None:
        return own
    held = group_queries.memberships_of(me, site_id).filter(group_id=int(asked)).first()
    return held.group if held else None


@never_cache
@require_safe
def scenario(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is about, and the ways to play it."""
    site_id, me = current_site(request).pk, member_of(request)
    found = queries.get_scenario(site_id, slug)
    groups: list[YouthGroup] = []
    if me is not None:
        guided = list(group_queries.guided_by(me, site_id))
        groups = [
            *guided,
            *(held.group for held in group_queries.memberships_of(me, site_id) if not held.group.paused),
        ]
    context = {
        "scenario": found,
        "script": found.script(),
        "me": me,
        "groups": groups,
        "group": _asked_group(request, me),
        "may_list": me is not None and not me.is_minor,
    }
    crumbs = ((_("Council session"), reverse("youth:sessions")), (found.title, None))
    return page(request, "youth/game/scenario.html", context, steps=crumbs)


@require_POST
@never_cache
def open_room(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a room and go in. Who is not logged in chooses a name first."""
    site_id, me = current_site(request).pk, member_of(request)
    found = queries.get_scenario(site_id, slug)
    if me is None:
        return begin_as_guest(request, reverse("youth:scenario", args=[found.slug]))
    check("youth-rooms", me.pk, _ROOMS)
    days = request.POST.get("days", "1")
    plan = services.RoomPlan(
        mode=request.POST.get("mode", SessionMode.LIVE),
        group=_asked_group(request, me),
        listed=request.POST.get("listed") == "on",
        days_each=int(days) if days in {"1", "2", "3", "4", "5", "6", "7"} else 1,
    )
    try:
        with saying_du():
            room = services.open_room(by=me, scenario=found, plan=plan)
    except ValidationError as error:
        context = {"problem": error.messages[0], "back": reverse("youth:scenario", args=[found.slug])}
        return page(request, "youth/game/problem.html", context, steps=((found.title, None),), status=422)
    guides = room.group is not None and room.group.guide_id == me.pk
    if not guides and room.phase == Phase.LOBBY:
        services.sit_down(session_id=room.pk, user=me)
        if room.mode == SessionMode.ALONE:
            side = request.POST.get("side", "")[:12]
            services.act(session_id=room.pk, user=me, kind="start", data={"side": side}, key="start")
    return HttpResponseSeeOther(queries.room_address(room.pk))
