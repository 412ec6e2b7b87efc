"""Walking a quest, step by step."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.accounts.models import User
from participation.contributions.stash import HttpResponseSeeOther, login_url, stash_post, take_stash
from participation.core.sites import current_site
from participation.core.throttle import Limit, check
from participation.council.addresses import address_of, page_of
from participation.proposals.views.common import map_context

from ...pages import page, saying_du
from .. import motions, queries, services
from ..forms import FORMS, StepForm
from ..gathering import gather
from ..queries import Path, Step
from ..rules import is_paused, is_private
from .common import member_of, members_only, quest_crumbs
from .showing import shown

SAVES = Limit(120, 3600)
FILES = Limit(30, 3600)
QUESTIONS = Limit(10, 86_400)
NO_TEXT = frozenset({"csrfmiddlewaretoken"})


def _path(request: HttpRequest, user: User, pk: int) -> Path:
    run = queries.get_run(user, current_site(request).pk, pk)
    return queries.path_of(run, user)


@require_safe
@members_only
def run(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The path with what is done, and what comes next."""
    path = _path(request, user, pk)
    motion = path.run.motion if path.run.motion_id else None
    context: dict[str, Any] = {"path": path, "run": path.run, "quest": path.run.quest, "motion": motion}
    if motion is not None:
        context["motion_url"] = address_of(motion)
    elif path.ready:
        context["gathered"] = gather(path, user)
    return page(request, "youth/quests/run.html", context, steps=quest_crumbs((path.run.quest.title, None)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def step(request: HttpRequest, pk: int, step_id: UUID) -> HttpResponse:
    """One step: its task, the form, and after saving what came of it."""
    user = member_of(request)
    here = reverse("youth:step", args=[pk, step_id])
    if user is None:
        if request.method != "POST":
            return redirect(login_url(here))
        typed = {name: value for name, value in request.POST.items() if name not in NO_TEXT}
        return stash_post(request, f"quest:{pk}:{step_id}", {k: str(v) for k, v in typed.items()}, here)
    with saying_du():
        path = _path(request, user, pk)
        found = path.step(step_id)
        if is_paused(path.run):
            return page(
                request,
                "youth/quests/paused.html",
                {"typed": _typed(request)},
                steps=quest_crumbs(),
                status=409,
            )
        if request.method == "POST":
            return _save(request, user, path, found)
        return _show(request, user, path, found, _opened(request, user, path, found))


def _typed(request: HttpRequest) -> list[str]:
    """What was written just now, to be shown where it cannot be saved."""
    return [str(v) for k, v in request.POST.items() if k not in NO_TEXT and len(str(v)) > 3]


def _form(path: Path, found: Step, user: User, **options: Any) -> StepForm:
    return FORMS[found.kind](step=found, user=user, consultation=path.run.quest.consultation, **options)


def _opened(request: HttpRequest, user: User, path: Path, found: Step) -> StepForm:
    saved: dict[str, Any] = next(
        (a.data for a in path.answers if a.step == found.id and a.user_id == user.pk), {}
    )
    stashed = take_stash(request, f"quest:{path.run.pk}:{found.id}")
    return _form(path, found, user, initial={**saved, **stashed})


def _save(request: HttpRequest, user: User, path: Path, found: Step) -> HttpResponse:
    form = _form(path, found, user, data=request.POST, files=request.FILES)
    check("quest-steps", user.pk, SAVES)
    if request.FILES:
        check("quest-files", user.pk, FILES)
    if not form.is_valid():
        return _show(request, user, path, found, form, status=422)
    if found.kind == "ask":
        check("quest-questions", user.pk, QUESTIONS)
        services.ask_office(run=path.run, step=found, user=user, text=form.cleaned_data["text"])
        messages.success(request, _("Your question is on its way to the town hall."))
    else:
        services.save_step(
            run=path.run, step=found, user=user, data=form.data_to_store(), files=form.attachments()
        )
        messages.success(request, _("Saved."))
    after = path.after(found)
    if found.kind == "read" and after is not None:
        return HttpResponseSeeOther(reverse("youth:step", args=[path.run.pk, after.id]))
    return HttpResponseSeeOther(f"{reverse('youth:step', args=[path.run.pk, found.id])}#ergebnis")


def _show(
    request: HttpRequest, user: User, path: Path, found: Step, form: StepForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "path": path,
        "run": path.run,
        "quest": path.run.quest,
        "step": found,
        "form": form,
        "after": path.after(found),
        "private": is_private(found.kind),
        "results": shown(path, found, user),
        "task": f"youth/quests/steps/{found.kind}.html",
    }
    consultation = path.run.quest.consultation
    if found.kind == "spot" and consultation is not None:
        context |= {"spot_map": consultation, **map_context(consultation)}
    if found.kind == "ask":
        context["question"] = queries.question_of(path.run, found)
    steps = quest_crumbs(
        (path.run.quest.title, reverse("youth:run", args=[path.run.pk])), (found.title, None)
    )
    return page(request, "youth/quests/step.html", context, steps=steps, status=status)


@require_POST
@members_only
def open_motion(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The last step: to the motion workshop, with what was gathered."""
    path = _path(request, user, pk)
    try:
        motion = motions.open_motion(path=path, user=user, gathered=gather(path, user))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return HttpResponseSeeOther(reverse("youth:run", args=[pk]))
    return HttpResponseSeeOther(page_of("write", motion))


@require_POST
@members_only
def remove_file(request: HttpRequest, user: User, pk: int, kind: str) -> HttpResponse:
    """Take one's own file away from a spot."""
    file = queries.get_file(user, current_site(request).pk, pk)
    if file.answer.user_id != user.pk or file.kind != kind:
        raise Http404
    services.remove_file(answer=file.answer, kind=kind)
    messages.success(request, _("The file is deleted."))
    return HttpResponseSeeOther(reverse("youth:step", args=[file.answer.run_id, file.answer.step]))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def stop(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Delete what one did in a quest, after a question."""
    path = _path(request, user, pk)
    if request.method == "POST":
        services.stop(run=path.run, user=user)
        messages.success(request, _("What you did in this quest is deleted."))
        return HttpResponseSeeOther(reverse("youth:quests"))
    title = path.run.quest.title
    steps = quest_crumbs((title, reverse("youth:run", args=[pk])), (_("Delete"), None))
    return page(
        request,
        "youth/quests/stop.html",
        {"path": path, "run": path.run, "quest": path.run.quest},
        steps=steps,
    )
