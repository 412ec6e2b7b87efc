"""The motion workshop: beginning, the guided form, publishing, signing, handing over, taking back."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from participation.accounts.models import User
from participation.contributions.forms import add_service_error
from participation.contributions.services import save_draft
from participation.contributions.stash import HttpResponseSeeOther, initial_for, stash_post
from participation.core.sites import current_site
from participation.core.throttle import TooManyRequests, check

from .. import rules
from ..forms import STEP_NAMES, STEPS, StartForm, StepForm
from ..models import Motion
from ..services import backing, ruling
from ..services import motions as services
from ..services.bodies import rules_of
from ..services.motions import MotionText
from .common import (
    START_LIMIT,
    TOGGLE_LIMIT,
    address_of,
    crumbs,
    login_to,
    member_of,
    motion_of,
    page_of,
    too_fast,
    words_for,
)

BOTH = ["GET", "HEAD", "POST"]


def own_page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page for one reader alone, who is addressed as their age asks."""
    words = words_for(member_of(request), get_language() or "")
    return render(request, template, {"words": words, **context}, status=status)


@never_cache
@require_http_methods(BOTH)
def start(request: HttpRequest) -> HttpResponse:
    """What a motion is, and the button that begins one."""
    member, here = member_of(request), reverse("council:start")
    if member is None:
        if request.method == "POST":
            return stash_post(request, "motion:0", {"title": request.POST.get("title", "")}, here)
        form = StartForm()
    else:
        form = StartForm(request.POST or None, initial=initial_for(request, "motion:0"))
    if member is not None and request.method == "POST" and form.is_valid():
        try:
            check("motions", member.pk, START_LIMIT)
            motion = services.start_motion(
                author=member,
                site_id=current_site(request).pk,
                text=MotionText(title=form.cleaned_data["title"]),
                submission_key=form.cleaned_data["submission_key"],
            )
        except TooManyRequests as error:
            form.add_error(None, too_fast(error))
        except ValidationError as error:
            add_service_error(form, error, "title")
        else:
            save_draft(user=member, key="motion:0", data={})
            return HttpResponseSeeOther(page_of("write", motion))
    context = {
        "form": form,
        "breadcrumbs": crumbs((_("Write a motion"), None)),
        "town_rules": rules_of(current_site(request).pk),
        "login_url": login_to(here),
    }
    return own_page(request, "council/start.html", context, 422 if form.errors else 200)


def writable(request: HttpRequest, pk: int) -> tuple[User, Motion]:
    """The motion that this person writes, or 404."""
    motion, member = motion_of(request, pk), member_of(request)
    if member is None or not rules.is_team(member, motion):
        raise Http404
    return member, motion


@never_cache
@require_http_methods(BOTH)
def write(request: HttpRequest, pk: int, title: str, step: str = "problem") -> HttpResponse:
    """One page of the guided form. Every button saves; what cannot be saved stays on the page."""
    if step not in STEPS:
        raise Http404
    number = list(STEPS).index(step)
    key = f"motion:{pk}:{number + 1}"
    if member_of(request) is None:
        typed = {name: request.POST.get(name, "") for name in STEPS[step]}
        here = request.path
        return stash_post(request, key, typed, here) if request.method == "POST" else redirect(login_to(here))
    member, motion = writable(request, pk)
    if not rules.may_write(member, motion):
        return _closed(request, motion, step)
    stored = {name: getattr(motion, name) for name in STEPS[step]}
    if request.method != "POST":
        kept = {name: text for name, text in initial_for(request, key).items() if name in stored}
        return _form(request, motion, step, StepForm(initial={**stored, **kept}, step=step))
    form = StepForm(request.POST, step=step)
    if form.is_valid():
        values = {name: getattr(motion, name) for name in ("title", *services.PARTS)}
        try:
            services.revise(motion=motion, by=member, text=MotionText(**{**values, **form.cleaned_data}))
        except ValidationError as error:
            add_service_error(form, error, STEPS[step][0])
        except PermissionDenied:
            return _closed(request, motion, step)
        else:
            save_draft(user=member, key=key, data={})
            motion.refresh_from_db(fields=["title"])
            return HttpResponseSeeOther(_after(request, motion, number))
    with suppress(ValidationError):
        save_draft(
            user=member,
            key=key,
            data={part: value for part in stored if (value := request.POST.get(part, ""))},
        )
    return _form(request, motion, step, form, 422)


def _after(request: HttpRequest, motion: Motion, number: int) -> str:
    """The next page, the one before, or the motion itself, as the button says."""
    names = list(STEPS)
    to = {"back": number - 1, "next": number + 1}.get(request.POST.get("go", ""), len(names))
    if 0 <= to < len(names):
        return f"{page_of('write', motion)}{names[to]}/"
    return address_of(motion)


def _form(request: HttpRequest, motion: Motion, step: str, form: StepForm, status: int = 200) -> HttpResponse:
    number = list(STEPS).index(step)
    base = page_of("write", motion)
    context = {
        "motion": motion,
        "form": form,
        "step_name": STEP_NAMES[step],
        "number": number + 1,
        "total": len(STEPS),
        "is_first": number == 0,
        "is_last": number + 1 == len(STEPS),
        "pages": [
            {
                "label": STEP_NAMES[name],
                "url": f"{base}{name}/",
                "current": name == step,
                "filled": all(getattr(motion, part) for part in STEPS[name]),
            }
            for name in STEPS
        ],
        "draft_key": f"motion:{motion.pk}:{number + 1}",
        "back_url": address_of(motion),
        "breadcrumbs": crumbs((motion.title or _("Draft"), address_of(motion)), (_("Write"), None)),
    }
    return own_page(request, "council/write.html", context, status)


def _closed(request: HttpRequest, motion: Motion, step: str) -> HttpResponse:
    """Too late: say so, and show what was typed, so that it can be copied."""
    typed = [request.POST[name] for name in STEPS[step] if request.POST.get(name)]
    context = {
        "motion": motion,
        "kept_text": "\n\n".join(typed),
        "back_url": address_of(motion),
        "breadcrumbs": crumbs((motion.title, address_of(motion)), (_("Write"), None)),
    }
    return own_page(request, "council/write_closed.html", context, 403)


def _toggle(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    motion, member = motion_of(request, pk), member_of(request)
    back = f"{address_of(motion)}#mitmachen"
    if member is None:
        messages.info(
            request, _("Please log in. Nothing has been counted yet: press the button again afterwards.")
        )
        return HttpResponseSeeOther(login_to(back))
    check("motion-people", member.pk, TOGGLE_LIMIT)
    wanted = request.POST.get("wanted")
    if wanted not in {"0", "1"}:
        raise Http404
    try:
        act = backing.sign if verb == "sign" else backing.follow
        act(motion=motion, user=member, wanted=wanted == "1")
    except PermissionDenied as error:
        messages.warning(request, str(error) or _("That is not possible any more."))
    return HttpResponseSeeOther(back)


@require_POST
def sign(request: HttpRequest, pk: int, title: str) -> HttpResponse:
    """Sign the motion (``wanted=1``) or take the signature back (``wanted=0``)."""
    return _toggle(request, pk, "sign")


@require_POST
def follow(request: HttpRequest, pk: int, title: str) -> HttpResponse:
    """Be told at every step (``wanted=1``), or no longer (``wanted=0``)."""
    return _toggle(request, pk, "follow")


@never_cache
@require_http_methods(BOTH)
def hand_over(request: HttpRequest, pk: int, title: str) -> HttpResponse:
    """Give the motion to the youth council, after asking."""
    if member_of(request) is None:
        return redirect(login_to(request.path))
    member, motion = writable(request, pk)
    if motion.author_id != member.pk:
        raise Http404
    if not rules.may_hand_over(member, motion):
        return HttpResponseSeeOther(address_of(motion))
    if request.method == "POST":
        ruling.hand_over(motion=motion, by=member)
        with override(words_for(member, get_language() or "")):
            messages.success(request, _("The youth council has the motion now. You are told at every step."))
        return HttpResponseSeeOther(address_of(motion))
    return _confirm(
        request,
        motion,
        title=_("Hand over to the youth council?"),
        text=_("From then on nobody can change or take back the motion, and nobody can sign it any more."),
        confirm=_("Hand over"),
    )


@never_cache
@require_http_methods(BOTH)
def withdraw(request: HttpRequest, pk: int, title: str) -> HttpResponse:
    """Take the motion back, after asking."""
    if member_of(request) is None:
        return redirect(login_to(request.path))
    member, motion = writable(request, pk)
    if motion.author_id != member.pk or not rules.may_write(member, motion):
        raise Http404
    if request.method == "POST":
        services.withdraw(motion=motion, by=member)
        messages.success(request, _("The motion is taken back."))
        return HttpResponseSeeOther(reverse("council:list"))
    return _confirm(
        request,
        motion,
        title=_("Take this motion back?"),
        text=_("It disappears for everybody, with its signatures. This cannot be undone."),
        confirm=_("Take back"),
        danger=True,
    )


def _confirm(request: HttpRequest, motion: Motion, **words: Any) -> HttpResponse:
    address = address_of(motion)
    way = crumbs((motion.title or _("Draft"), address), (str(words["confirm"]), None))
    return render(request, "components/confirm.html", {"breadcrumbs": way, "back_url": address, **words})
