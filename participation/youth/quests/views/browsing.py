"""Looking at quests and beginning one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participation.accounts.models import User
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site

from ...models import YouthGroup
from ...pages import page, saying_du
from ...queries.groups import get_guided
from .. import queries, services
from .common import member_of, members_only, quest_crumbs


@require_safe
def quests(request: HttpRequest) -> HttpResponse:
    """All quests of the town; for members with those they walk."""
    site = current_site(request)
    user = member_of(request)
    found = list(queries.public_quests(site.pk))
    mine = queries.paths_of(queries.my_runs(user, site.pk), user) if user else []
    with saying_du():
        return page(request, "youth/quests/list.html", {"quests": found, "paths": mine}, steps=quest_crumbs())


@require_safe
def quest(request: HttpRequest, slug: str) -> HttpResponse:
    """What a quest is about, and how to begin."""
    site = current_site(request)
    found = queries.get_quest(site.pk, slug)
    user = member_of(request)
    context = {"quest": found, "steps": queries.steps_of(found)}
    if user is not None:
        runs = list(queries.my_runs(user, site.pk).filter(quest=found))
        walked = {run.group_id for run in runs}
        context |= {
            "runs": runs,
            "alone": None not in walked,
            "groups": [group for group in queries.my_groups(user, site.pk) if group.pk not in walked],
        }
    with saying_du():
        return page(request, "youth/quests/quest.html", context, steps=quest_crumbs((found.title, None)))


@require_POST
@members_only
def start(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Begin alone, or with the group in ``group``; who has begun goes on."""
    site = current_site(request)
    found = queries.get_quest(site.pk, slug)
    try:
        run = services.start(
            quest=found, user=user, group=_group(user, site.pk, request.POST.get("group", ""))
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return HttpResponseSeeOther(reverse("youth:quest", args=[slug]))
    return HttpResponseSeeOther(reverse("youth:run", args=[run.pk]))


def _group(user: User, site_id: int, sent: str) -> YouthGroup | None:
    """The group that was chosen; 404 for one that somebody is not in, as if it did not exist."""
    if not sent:
        return None
    for group in queries.my_groups(user, site_id):
        if str(group.pk) == sent:
            return group
    raise Http404


@require_safe
@members_only
def group_quests(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """For the guide: which steps the group has done. No answers."""
    site = current_site(request)
    group = get_guided(user, site.pk, pk)
    context = {"group": group, "paths": queries.progress_of(group), "quests": queries.public_quests(site.pk)}
    return page(
        request, "youth/quests/group.html", context, steps=quest_crumbs((_("Group %s") % group.name, None))
    )
