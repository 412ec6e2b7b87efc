"""What a guide does: make groups, print the sheet, see how far a group is, pause it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site

from ..forms.groups import GroupForm
from ..models import Membership, YouthGroup
from ..pages import page
from ..queries import groups as queries
from ..queries.sessions import sessions_of_group
from ..services import groups
from ..sheet import Sheet, as_pdf


def _guide(request: HttpRequest) -> User:
    """The guide who is logged in; 404 for everybody else, as if there were nothing here."""
    user = request.user
    if not isinstance(user, User) or not has_capability(
        user, Capability.GUIDE_GROUPS, current_site(request).pk
    ):
        raise Http404
    return user


def _own(request: HttpRequest, pk: int) -> YouthGroup:
    return queries.get_guided(_guide(request), current_site(request).pk, pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_groups(request: HttpRequest) -> HttpResponse:
    """The own groups, and a form for another one."""
    guide, site_id = _guide(request), current_site(request).pk
    form, status = GroupForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            plan = groups.GroupPlan(**form.cleaned_data)
            try:
                group = groups.make_group(by=guide, site_id=site_id, plan=plan)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The group is there. Now print the sheet with its code."))
                return HttpResponseSeeOther(reverse("youth:group", args=[group.pk]))
    context = {"form": form, "groups": queries.guided_by(guide, site_id), "youth": False, "theme": True}
    return page(request, "youth/groups.html", context, steps=((_("My groups"), None),), status=status)


@login_required
@never_cache
@require_safe
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: code, members under their generated names, how far they are – nobody's answers."""
    found = _own(request, pk)
    steps = queries.steps_of(found)
    members = [(member, steps.get(member.pk, 0)) for member in found.memberships.order_by("name")]
    context: dict[str, Any] = {
        "group": found,
        "members": members,
        "progress": queries.progress_of(found),
        "sessions": sessions_of_group(found),
        "youth": False,
        "theme": True,
    }
    crumbs = ((_("My groups"), reverse("youth:groups")), (found.name, None))
    return page(request, "youth/group.html", context, steps=crumbs)


@login_required
@never_cache
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Pause, go on, close, open, change the code, end."""
    found, guide = _own(request, pk), _guide(request)
    here = reverse("youth:group", args=[found.pk])
    if verb in ("pausieren", "fortsetzen"):
        groups.set_paused(group=found, by=guide, paused=verb == "pausieren")
    elif verb in ("schliessen", "oeffnen"):
        groups.set_closed(group=found, by=guide, closed=verb == "schliessen")
    elif verb == "neuer-code":
        groups.change_code(group=found, by=guide)
        messages.success(request, _("There is a new code. The old one no longer lets anybody in."))
    elif verb == "beenden":
        if request.POST.get("sure") != "on":
            messages.error(request, _("Please tick the box if you want to delete the group."))
            return HttpResponseSeeOther(f"{here}#beenden")
        groups.end_group(group=found, by=guide)
        messages.success(request, _("The group is deleted."))
        return HttpResponseSeeOther(reverse("youth:groups"))
    else:
        raise Http404
    return HttpResponseSeeOther(here)


@login_required
@never_cache
@require_POST
def remove(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Take a member out of the group."""
    found, guide = _own(request, pk), _guide(request)
    member = get_object_or_404(Membership.objects.select_related("user"), group=found, pk=member_pk)
    name = member.name
    groups.remove_member(group=found, member=member, by=guide)
    messages.success(request, _("%(name)s is no longer in the group.") % {"name": name})
    return HttpResponseSeeOther(reverse("youth:group", args=[found.pk]))


@login_required
@never_cache
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The A4 sheet with code and QR code, to hang up or to project."""
    found, site = _own(request, pk), current_site(request)
    address = request.build_absolute_uri(reverse("youth:join"))
    content = as_pdf(Sheet(site.site_name or site.hostname, found.name, found.code_shown, address))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="gruppe-{found.pk}.pdf"'
    return response
