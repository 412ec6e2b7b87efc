"""Reading motions: the list, the page with its public path, the earlier versions, the list for signatures, the feed."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.consultations.models import Action
from participation.consultations.rules import can, timetable
from participation.contributions import rules as contribution_rules
from participation.contributions.diff import versions
from participation.contributions.models import State
from participation.core.keyset import BadCursor
from participation.core.pagecache import valid_until
from participation.core.sites import current_site
from participation.core.text import excerpt

from .. import path, rules
from ..models import Motion, Stage
from ..queries import motions as queries
from ..services.bodies import rules_of
from ..services.motions import missing
from .common import address_of, crumbs, login_to, member_of, motion_of, page_of, title_slug


@require_safe
def motion_list(request: HttpRequest) -> HttpResponse:
    """All public motions of the town, filtered by how far they are."""
    site_id = current_site(request).pk
    status = request.GET.get("status", "")
    filters = queries.Filters(
        request.GET.get("q", "")[:200], status if status in queries.FILTERS else ""
    )
    try:
        page = queries.page_of(site_id, filters, request.GET.get("after") or None)
    except BadCursor as error:
        raise Http404 from error
    member = member_of(request)
    kept = {name: value for name, value in (("q", filters.words), ("status", filters.status)) if value}
    context = {
        "breadcrumbs": crumbs(),
        "cards": [card(motion) for motion in page.items],
        "filters": filters,
        "choices": queries.FILTERS.items(),
        "next_url": f"?{urlencode({**kept, 'after': page.next_cursor})}" if page.next_cursor else "",
        "own": queries.written_by(member, site_id) if member is not None else [],
        "start_url": reverse("council:start"),
    }
    response = render(request, "council/motions.html", context)
    valid_until(response, path.next_midnight())
    return response


def card(motion: Motion) -> dict[str, Any]:
    """What the list shows of a motion."""
    kind, icon = path.PILLS[motion.stage]
    return {
        "motion": motion,
        "url": address_of(motion),
        "lead": excerpt(getattr(motion, "lead", ""), 200),
        "pill": kind,
        "icon": icon,
        "deadline": path.deadline_of(motion),
        "answer": path.answer_of(motion),
    }


@require_safe
def short(request: HttpRequest, pk: int) -> HttpResponse:
    """The number alone: to the readable address."""
    return redirect(address_of(motion_of(request, pk)), permanent=True)


@require_safe
def detail(request: HttpRequest, pk: int, title: str) -> HttpResponse:
    """A motion with its public path, its people and its discussion."""
    motion = motion_of(request, pk)
    if title != title_slug(motion.title):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(address_of(motion) + (f"?{query}" if query else ""))
    times = timetable(motion.consultation)
    context = {**public_part(motion), **_own(request, motion), "times": times}
    member = member_of(request)
    context["support_answer"] = can(member, Action.SUPPORT, motion.consultation, times=times)
    context["share_url"] = request.build_absolute_uri(address_of(motion))
    response = render(request, "council/motion.html", context)
    valid_until(response, path.next_midnight())
    return response


def public_part(motion: Motion) -> dict[str, Any]:
    """What everybody reads about a motion. Two queries."""
    kind, icon = path.PILLS[motion.stage]
    committees = list(motion.committees.all())
    author = motion.author
    return {
        "motion": motion,
        "contribution": motion,
        "breadcrumbs": crumbs((motion.title or _("Draft"), None)),
        "summary": excerpt(motion.html, 160),
        "pill_kind": kind,
        "pill_icon": icon,
        "steps": path.steps_of(motion, len(committees)),
        "committees": committees,
        "deadline": path.deadline_of(motion),
        "ruling": path.ruling_of(motion),
        "paper": path.paper_of(motion),
        "town_answer": path.answer_of(motion),
        "cosigners": queries.cosigner_names(motion),
        # Search engines stay away from what a minor wrote under a name.
        "indexed": motion.is_public and not (author is not None and author.is_minor),
    }


def _own(request: HttpRequest, motion: Motion) -> dict[str, Any]:
    """What this reader may do. The annotations of ``get_readable`` answer without further queries."""
    member = member_of(request)
    is_author = contribution_rules.is_author(member, motion)
    writes = is_author or bool(getattr(motion, "in_team", False))
    open_state = motion.state in {State.DRAFT, State.PENDING, State.PUBLISHED}
    return {
        "is_author": is_author,
        "is_writer": writes,
        "may_write": writes and open_state and motion.stage in rules.WRITABLE,
        "may_publish": writes and motion.stage == Stage.DRAFT,
        "may_sign": member is not None and not writes and motion.is_public and motion.stage == Stage.OPEN,
        "may_hand_over": is_author and motion.is_public and motion.stage == Stage.OPEN,
        "may_answer": member is not None and rules.may_answer(member, motion),
        "gaps": missing(motion) if writes and motion.stage == Stage.DRAFT else [],
        "supported": getattr(motion, "supported", False),
        "signed": getattr(motion, "signed", False),
        "followed": getattr(motion, "followed", False),
        "login_url": login_to(address_of(motion)),
        "write_url": page_of("write", motion),
    }


@require_safe
def history(request: HttpRequest, pk: int, title: str) -> HttpResponse:
    """All versions of a motion, newest first."""
    motion = motion_of(request, pk)
    address = address_of(motion)
    context = {
        "motion": motion,
        "breadcrumbs": crumbs((motion.title, address), (_("History"), None)),
        "versions": versions(motion),
        "back_url": address,
    }
    return render(request, "council/history.html", context)


@require_safe
def signature_list(request: HttpRequest, pk: int, title: str) -> HttpResponse:
    """The list for signatures on paper, made for A4: for a motion that is public."""
    motion = motion_of(request, pk)
    if not motion.is_public:
        raise Http404
    context = {
        "motion": motion,
        "breadcrumbs": crumbs((motion.title, address_of(motion)), (_("List for signatures"), None)),
        "rows": range(1, 16),
        "town_rules": rules_of(motion.consultation.site_id),
        "back_url": address_of(motion),
        "share_url": request.build_absolute_uri(address_of(motion)),
    }
    return render(request, "council/signatures.html", context)


@require_safe
def formal(request: HttpRequest) -> HttpResponse:
    """What the municipal code says about suggestions and residents' motions, in plain words, with the town's numbers."""
    context = {
        "breadcrumbs": crumbs((_("The formal rules"), None)),
        "town_rules": rules_of(current_site(request).pk),
    }
    return render(request, "council/formal.html", context)


class MotionFeed(Feed[Motion, int]):
    """The newest motions as a feed."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> int:
        """The town."""
        return int(current_site(request).pk)

    def title(self) -> str:
        """The feed's name."""
        return _("Motions")

    def link(self) -> str:
        """The list it belongs to."""
        return reverse("council:list")

    def items(self, site_id: int) -> list[Motion]:
        """The newest thirty."""
        return list(queries.public_in(site_id).defer("text").order_by("-published_at", "-pk")[:30])

    def item_title(self, item: Any) -> str:
        """The title and how far it is."""
        return f"{item.title} – {item.get_stage_display()}"

    def item_description(self, item: Any) -> str:
        """The beginning of its text."""
        return excerpt(item.html, 400)

    def item_link(self, item: Any) -> str:
        """Its page."""
        return address_of(item)

    def item_updateddate(self, item: Any) -> Any:
        """When it was written or changed."""
        return item.edited_at or item.published_at
