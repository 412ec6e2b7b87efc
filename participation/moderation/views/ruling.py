"""The town's rules for new posts: for its editors."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.accounts.models import User
from participation.contributions import kinds
from participation.contributions.forms import add_service_error
from participation.contributions.models import Contribution
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site

from .. import rules
from ..forms import PolicyForm, RuleForm
from ..models import DryRun, Policy, ScreeningRule
from ..services import ruling
from ..tasks import dry_run
from .access import Moderator

P = ParamSpec("P")


def editors_only(
    view: Callable[Concatenate[HttpRequest, Moderator, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For who may set rules in this town; 404 to everybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        site, user = current_site(request), request.user
        if not isinstance(user, User) or not rules.may_set_rules(user, site.pk):
            raise Http404
        response = view(request, Moderator(user, site.pk), *args, **kwargs)
        add_never_cache_headers(response)
        patch_cache_control(response, no_store=True, private=True)
        return response

    return guarded


@require_safe
@editors_only
def overview(request: HttpRequest, who: Moderator) -> HttpResponse:
    """All rules, and whose posts are read first."""
    policy = Policy.objects.filter(site_id=who.site_id).first() or Policy(site_id=who.site_id)
    rows = ScreeningRule.objects.filter(site_id=who.site_id)
    form = PolicyForm(instance=policy)
    context = {"rows": rows, "policy_form": form, "may_moderate": rules.may_open_desk(who.user, who.site_id)}
    return render(request, "moderation/rules.html", context)


@require_POST
@editors_only
def policy(request: HttpRequest, who: Moderator) -> HttpResponse:
    """Store whose posts are read first."""
    row = Policy.objects.filter(site_id=who.site_id).first() or Policy(site_id=who.site_id)
    form = PolicyForm(request.POST, instance=row)
    if form.is_valid():
        ruling.save_policy(policy=form.save(commit=False), by=who.user)
        messages.success(request, _("Saved. It holds for new posts from now on."))
        return HttpResponseSeeOther(reverse("moderation:rules"))
    rows = ScreeningRule.objects.filter(site_id=who.site_id)
    return render(request, "moderation/rules.html", {"rows": rows, "policy_form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@editors_only
def edit(request: HttpRequest, who: Moderator, pk: int | None = None) -> HttpResponse:
    """A new rule, or a change of one."""
    row = _rule(who, pk) if pk is not None else ScreeningRule(site_id=who.site_id)
    form = RuleForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = ruling.save_rule(rule=form.save(commit=False), by=who.user)
        except ValidationError as error:
            add_service_error(form, error, "name")
        else:
            messages.success(request, _("Saved. It holds for new posts from now on."))
            return HttpResponseSeeOther(reverse("moderation:rule", args=[saved.pk]))
    run = DryRun.objects.filter(rule_id=pk).first() if pk is not None else None
    context: dict[str, object] = {
        "form": form,
        "rule": row if pk is not None else None,
        "triable": row.kind in ruling.TRIABLE,
    }
    context |= _run_context(who, run)
    return render(request, "moderation/rule.html", context, status=422 if form.errors else 200)


def _rule(who: Moderator, pk: int) -> ScreeningRule:
    return get_object_or_404(ScreeningRule, pk=pk, site_id=who.site_id)


def _run_context(who: Moderator, run: DryRun | None) -> dict[str, object]:
    if run is None:
        return {"run": None}
    passages = {int(row["id"]): str(row["passage"]) for row in run.examples}
    posts = Contribution.objects.filter(pk__in=passages, consultation__site_id=who.site_id)
    found = posts.select_related("consultation").order_by("-pk")
    examples = [(post.title or post.text[:120], kinds.url_of(post), passages[post.pk]) for post in found]
    return {
        "run": run,
        "examples": examples,
        "running": run.state in {DryRun.State.WAITING, DryRun.State.RUNNING},
        "poll_url": reverse("moderation:rule_run", args=[run.rule_id]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@editors_only
def run(request: HttpRequest, who: Moderator, pk: int) -> HttpResponse:
    """Begin a dry run (POST), or look how far it is (GET, for htmx a fragment)."""
    row = _rule(who, pk)
    here = reverse("moderation:rule", args=[row.pk]) + "#probe"
    if request.method == "POST":
        if row.kind in ruling.TRIABLE:
            begun = ruling.begin_dry_run(rule=row, by=who.user)
            transaction.on_commit(partial(_enqueue, begun.pk))
        return HttpResponseSeeOther(here)
    if not getattr(request, "htmx", False):
        return HttpResponseSeeOther(here)
    found = DryRun.objects.filter(rule=row).first()
    return render(request, "moderation/_dry_run.html", {"rule": row} | _run_context(who, found))


def _enqueue(run_id: int) -> None:
    dry_run.enqueue(run_id)


@require_POST
@editors_only
def delete(request: HttpRequest, who: Moderator, pk: int) -> HttpResponse:
    """Delete a rule."""
    ruling.delete_rule(rule=_rule(who, pk), by=who.user)
    messages.success(request, _("The rule is deleted."))
    return HttpResponseSeeOther(reverse("moderation:rules"))
