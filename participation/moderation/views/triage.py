"""The page about the triage: what it knows, how good it is, and its versions."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.accounts.models import User
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site

from .. import rules as desk
from ..triage import decisions, queries, rules, services
from ..triage.figures import Quality
from ..triage.models import TriageVersion
from .access import Moderator

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Moderator, P], HttpResponse]


def _for(
    may: Callable[[User, int], bool],
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Give the view the person and the town; 404 to those who may not. Nothing of it is kept by a cache."""

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            site, user = current_site(request), request.user
            if not isinstance(user, User) or not may(user, site.pk):
                raise Http404
            response = view(request, Moderator(user, site.pk), *args, **kwargs)
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True, private=True)
            return response

        return guarded

    return decorate


readers_only = _for(rules.may_see)
managers_only = _for(rules.may_manage)


@require_safe
@readers_only
def overview(request: HttpRequest, who: Moderator) -> HttpResponse:
    """State, figures, versions."""
    found = queries.overview(who.site_id)
    used = found.used
    context = {
        "triage": found,
        "own": used is not None and used.site_id is not None,
        "quality": _quality(used.quality) if used else None,
        "before": _quality(used.starter_quality) if used else None,
        "rows": [
            (version, _quality(version.quality), version.pk == getattr(used, "pk", None))
            for version in found.versions
        ],
        "running": found.running,
        "fewest": decisions.FEWEST,
        "fewest_of_each": decisions.FEWEST_OF_EACH,
        "may_manage": rules.may_manage(who.user, who.site_id),
        "may_open_desk": desk.may_open_desk(who.user, who.site_id),
    }
    return render(request, "moderation/triage/overview.html", context)


@require_safe
@readers_only
def progress(request: HttpRequest, who: Moderator) -> HttpResponse:
    """The bar alone, asked for by the page every two seconds; when it is over, a link to the whole page."""
    return render(request, "moderation/triage/_progress.html", {"running": queries.running(who.site_id)})


@require_POST
@managers_only
def train(request: HttpRequest, who: Moderator) -> HttpResponse:
    """Learn from the town's decisions; before there are enough, the starter only."""
    try:
        if request.POST.get("what") == "starter":
            services.begin_starter()
        else:
            services.begin_training(site_id=who.site_id, by=who.user)
    except services.TooFewDecisions as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The training has begun."))
    return _back()


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def use(request: HttpRequest, who: Moderator, version: int) -> HttpResponse:
    """Ask whether another version is to be used, and use it. 0 is the starter."""
    wanted = queries.usable(who.site_id, version) if version else None
    if version and wanted is None:
        raise Http404
    if request.method == "POST":
        try:
            services.use(site_id=who.site_id, by=who.user, version_id=version or None)
        except TriageVersion.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, _("This version is used from now on."))
        return _back()
    if wanted is None:
        title = _("Use the starter?")
        text = _("What was learned from your decisions is kept; you can come back to it.")
    else:
        title = _("Use version %(number)s?") % {"number": wanted.pk}
        figures = _quality(wanted.quality) or {"precision": 0, "recall": 0}
        text = _(
            "Precision %(precision)s %%, recall %(recall)s %% on decisions it had not seen. The other versions are kept."
        ) % {"precision": figures["precision"], "recall": figures["recall"]}
    context = {"title": title, "text": text, "confirm": _("Use it"), "back_url": reverse("moderation:triage")}
    return render(request, "components/confirm.html", context)


@require_POST
@managers_only
def switch(request: HttpRequest, who: Moderator) -> HttpResponse:
    """Switch the triage on or off."""
    on = request.POST.get("on") == "1"
    services.switch(site_id=who.site_id, by=who.user, on=on)
    messages.success(request, _("The triage is switched on.") if on else _("The triage is switched off."))
    return _back()


def _back() -> HttpResponse:
    return HttpResponseSeeOther(reverse("moderation:triage"))


def _quality(data: dict[str, Any]) -> dict[str, Any] | None:
    """Figures as people say them: so many of ten, percent without false digits."""
    if not data:
        return None
    found = Quality.from_stored(data)
    return {
        "posts": found.posts,
        "offensive": found.offensive,
        "precision": round(found.precision * 100),
        "precision_of_ten": round(found.precision * 10),
        "recall": round(found.recall * 100),
        "recall_of_ten": round(found.recall * 10),
        "macro_f1": found.macro_f1,
        "error": round(found.calibration_error * 100, 1),
        "bins": [
            {"low": round(each.low * 100), "high": round(each.high * 100), "posts": each.posts,
             "said": round(each.said * 100), "was": round(each.was * 100)}
            for each in found.bins
        ],
    }  # fmt: skip
