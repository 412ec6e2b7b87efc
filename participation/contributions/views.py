"""Supporting, previewing and keeping drafts: what all kinds of contribution share."""

import json
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from participation.accounts.models import User
from participation.consultations.models import Action
from participation.consultations.rules import NotAllowed, can, timetable
from participation.consultations.speech import speaking_to
from participation.core.keyset import BadCursor
from participation.core.sites import current_site
from participation.core.text import clean_text, excerpt, render_markdown
from participation.core.throttle import Limit, check

from . import kinds, queries, services
from .forms import DraftForm
from .models import Contribution
from .stash import HttpResponseSeeOther, go_to, local_url, login_url

VARIANTS: Final = frozenset({"box", "row", "mini"})
_PREVIEWS: Final = Limit(60, 60)
_DRAFTS: Final = Limit(120, 600)
MAX_PREVIEW: Final = 10_000


@require_POST
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """Support or cease to, as ``support`` says (1 or 0). htmx gets the button back, others the page they came from."""
    wanted = _wanted(request.POST.get("support", ""))
    contribution = queries.get_supportable(request.user, current_site(request).pk, pk)
    back = kinds.url_of(contribution)
    if contribution.kind != "comment":
        back = f"{back}#unterstuetzen-{pk}"
    if not isinstance(request.user, User):
        # A click is not repeated behind the person's back: after the login they press the button themselves.
        messages.info(
            request, _("Please log in. Nothing has been counted yet: press the button again afterwards.")
        )
        return go_to(request, login_url(back))
    refused = False
    try:
        services.support(contribution=contribution, user=request.user, wanted=wanted)
    except NotAllowed:
        if not request.htmx:  # type: ignore[attr-defined]
            raise
        refused = True
    except PermissionDenied as error:
        # Withdrawn or hidden since it was read: the answer is that of a moment later.
        raise Http404 from error
    if request.htmx:  # type: ignore[attr-defined]
        with speaking_to(contribution.consultation):
            return _button(request, contribution, wanted and not refused)
    target = local_url(request, request.POST.get("next", ""), "")
    return HttpResponseSeeOther(f"{target.partition('#')[0]}#unterstuetzen-{pk}" if target else back)


def _wanted(value: str) -> bool:
    if value not in {"0", "1"}:
        raise Http404
    return value == "1"


def _button(request: HttpRequest, contribution: Contribution, supported: bool) -> HttpResponse:
    variant = request.POST.get("variant", "row")
    consultation = contribution.consultation
    action = Action.COMMENT if contribution.kind == "comment" else Action.SUPPORT
    answer = can(request.user, action, consultation, times=timetable(consultation))
    context = {
        "contribution": contribution,
        "supported": supported,
        "answer": answer,
        "variant": variant if variant in VARIANTS else "row",
        "back_url": local_url(request, request.POST.get("next", ""), ""),
        "announcement": _announcement(contribution, supported) if answer else str(answer.words),
    }
    return render(request, "contributions/support_fragment.html", context)


def _announcement(contribution: Contribution, supported: bool) -> str:
    if contribution.kind == "comment":
        return _("You find this comment helpful.") if supported else _("Taken back.")
    count = ngettext("%(n)d person is for it.", "%(n)d people are for it.", contribution.support_count) % {
        "n": contribution.support_count
    }
    # Not inside of an f-string: there the programs that collect the texts to translate do not look.
    done = _("Your support counts.") if supported else _("Your support is taken back.")
    return f"{done} {count}"


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the member wrote, with what became of it; with ``?show=supported`` what they support."""
    user, site_id = request.user, current_site(request).pk
    assert isinstance(user, User)
    supported = request.GET.get("show") == "supported"
    after = request.GET.get("after") or None
    try:
        if supported:
            backed = queries.backed_by(user, site_id, after)
            found, cursor = [row.contribution for row in backed.items], backed.next_cursor
        else:
            written = queries.written_by(user, site_id, after)
            found, cursor = written.items, written.next_cursor
    except BadCursor as error:
        raise Http404 from error
    address = reverse("contributions:mine")
    context = {
        "tabs": [
            {"label": _("Written"), "url": address, "current": not supported},
            {"label": _("Supported"), "url": f"{address}?show=supported", "current": supported},
        ],
        "supported": supported,
        "items": [
            {
                "post": row,
                "kind": kinds.get(row.kind).label,
                "url": kinds.url_of(row),
                "heading": row.title or excerpt(row.html, 140),
            }
            for row in found
        ],
        "next_url": f"?{'show=supported&' if supported else ''}after={cursor}" if cursor else "",
    }
    return render(request, "contributions/mine.html", context)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What a text will look like: sanitised HTML, for members only."""
    if not isinstance(request.user, User):
        # Staying here keeps the text; sending the form keeps it across the login.
        errors = [_("You are no longer logged in. Send the form: your text is kept while you log in.")]
        return render(request, "contributions/preview.html", {"errors": errors}, status=422)
    check("preview", request.user.pk, _PREVIEWS)
    try:
        html = render_markdown(clean_text(request.POST.get("text", ""), max_length=MAX_PREVIEW))
        return render(request, "contributions/preview.html", {"html": html})
    except ValidationError as error:
        return render(request, "contributions/preview.html", {"errors": error.messages}, status=422)


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what a member is typing: a form, or JSON ``{"key": …, "data": {name: text}}``. Empty texts delete the draft.

    Answers JSON: 200 ``{"saved": true}``, 400 with ``error`` for what is not a draft, 401 without a member.
    """
    if not isinstance(request.user, User):
        return JsonResponse({"saved": False, "error": _("Please log in first.")}, status=401)
    check("draft", request.user.pk, _DRAFTS)
    try:
        key, data = _read_draft(request)
        services.save_draft(user=request.user, key=key, data=data)
    except ValidationError as error:
        return JsonResponse({"saved": False, "error": " ".join(error.messages)}, status=400)
    return JsonResponse({"saved": bool(data)})


def _read_draft(request: HttpRequest) -> tuple[str, dict[str, str]]:
    """Key and texts of a draft. Raises ``ValidationError`` for anything that is not one."""
    if request.content_type == "application/json":
        sent = _read_json(request)
        key, data = sent.get("key"), sent.get("data")
    else:
        key = request.POST.get("key")
        data = {
            name: text for name, text in request.POST.items() if name not in {"key", "csrfmiddlewaretoken"}
        }
    form = DraftForm({"key": key})
    if not isinstance(key, str) or not form.is_valid():
        raise ValidationError(_("This form is not known."))
    if not isinstance(data, dict) or len(data) > 30:
        raise ValidationError(_("A draft is a list of named texts."))
    kept = {name: text for name, text in data.items() if isinstance(text, str) and text.strip()}
    if any(not isinstance(text, str) for text in data.values()):
        raise ValidationError(_("A draft is a list of named texts."))
    for text in (*kept, *kept.values()):
        clean_text(text, max_length=services.MAX_DRAFT, allow_empty=True)
    return key, kept


def _read_json(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("This is not readable JSON.")) from error
    if not isinstance(sent, dict):
        raise ValidationError(_("This is not readable JSON."))
    return sent
