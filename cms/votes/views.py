"""Setting up votes: list, guided form, preview, announcing, stopping, codes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participation.accounts.models import User
from participation.accounts.roles import Capability, capabilities_of
from participation.consultations.models import Consultation
from participation.consultations.presentation import deadline
from participation.core.sites import current_site
from participation.proposals.models import Proposal
from participation.voting.addresses import address_of
from participation.voting.models import Place, State, Vote
from participation.voting.queries import options_of
from participation.voting.services.codes import make_codes
from participation.voting.services.setting_up import announce, annul, save_vote

from .forms import CodesForm, OptionFormSet, StopForm, VoteForm, initial_options
from .settings_fields import FIELDS, initial_of
from .slips import Slip, as_csv, as_pdf

View = Callable[..., HttpResponse]
EMPTY_ROWS = 3
MORE_ROWS = 10


def needs(*capabilities: Capability) -> Callable[[View], View]:
    """404 for everybody who has none of these capabilities in the town of this address."""

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not set(capabilities) & capabilities_of(request.user, current_site(request).pk):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def vote_of(request: HttpRequest, pk: int) -> Vote:
    """The vote of this town, or 404."""
    rows = Vote.objects.filter(consultation__site_id=current_site(request).pk, place=Place.PAGE)
    return get_object_or_404(rows.select_related("consultation__site").prefetch_related("options"), pk=pk)


def editor_of(request: HttpRequest) -> User:
    """Who is logged in; only staff get this far."""
    assert isinstance(request.user, User)
    return request.user


@needs(Capability.EDIT_CONSULTATIONS, Capability.ENTER_FOR_OTHERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All votes of the town, the newest first, and where a new one begins."""
    site_id = current_site(request).pk
    votes = Vote.objects.filter(consultation__site_id=site_id, place=Place.PAGE).select_related("consultation")
    context = {
        "votes": votes.defer("result", "box_head", "box_end").order_by("-pk"),
        "consultations": Consultation.objects.filter(site_id=site_id).order_by("title", "pk"),
        "may_edit": Capability.EDIT_CONSULTATIONS in capabilities_of(request.user, site_id),
        "may_enter": Capability.ENTER_FOR_OTHERS in capabilities_of(request.user, site_id),
        "now": timezone.now(),
    }
    return render(request, "cms/votes/index.html", context)


@needs(Capability.EDIT_CONSULTATIONS)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The form of a new vote in the consultation that was chosen."""
    number = request.GET.get("consultation", "")
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    rows = Consultation.objects.filter(site_id=current_site(request).pk).select_related("site")
    consultation = get_object_or_404(rows.prefetch_related("phases"), pk=int(number))
    return _form(request, consultation, None)


@needs(Capability.EDIT_CONSULTATIONS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a vote, while nobody has voted; afterwards what it says and what can still be done."""
    vote = vote_of(request, pk)
    if vote.is_frozen:
        context = {"vote": vote, "url": address_of(vote), "can_stop": vote.state == State.ANNOUNCED}
        return render(
            request, "cms/votes/frozen.html", context, status=409 if request.method == "POST" else 200
        )
    return _form(request, vote.consultation, vote)


def _form(request: HttpRequest, consultation: Consultation, vote: Vote | None) -> HttpResponse:
    more = request.method == "POST" and "more" in request.POST
    form = VoteForm(request.POST or None, initial=_initial(vote), consultation=consultation)
    rows = initial_options(vote) if vote is not None else []
    options = OptionFormSet(request.POST or None, request.FILES or None, initial=rows, prefix="options")
    options.extra = EMPTY_ROWS
    if more:
        sent = request.POST.copy()
        sent["options-TOTAL_FORMS"] = str(min(400, options.total_form_count() + MORE_ROWS))
        options = OptionFormSet(sent, prefix="options")
    elif request.method == "POST" and form.is_valid() and options.is_valid():
        saved = _save(request, form, options, consultation, vote)
        if saved is not None:
            messages.success(request, _("The vote is saved. Look at the preview before you announce it."))
            return redirect("votes:edit", saved.pk)
    context = {
        "form": form,
        "options": options,
        "vote": vote,
        "consultation": consultation,
        "preview_url": address_of(vote) if vote is not None else "",
        "methods_of": _methods_of(),
    }
    status = 422 if request.method == "POST" and not more else 200
    return render(request, "cms/votes/form.html", context, status=status)


def _methods_of() -> dict[str, str]:
    """For each setting the methods that have it, for the script that hides the others."""
    names = {name for fields in FIELDS.values() for name in fields}
    return {name: " ".join(method for method, fields in FIELDS.items() if name in fields) for name in names}


def _initial(vote: Vote | None) -> dict[str, Any]:
    if vote is None:
        return {}
    names = (
        "question",
        "description",
        "easy",
        "method",
        "age_bands",
        "results",
        "minimum_turnout",
        "minimum_share",
    )
    values: dict[str, Any] = {name: getattr(vote, name) for name in names}
    values |= {"opens_at": vote.opens_at, "closes_at": vote.closes_at, "secret": "1" if vote.secret else "0"}
    values["who"] = vote.who[0] if vote.who else []
    values["who_else"] = vote.who[1] if len(vote.who) > 1 else []
    return values | initial_of(vote.method, vote.settings, options_of(vote))


def _save(
    request: HttpRequest, form: VoteForm, options: Any, consultation: Consultation, vote: Vote | None
) -> Vote | None:
    """One call into the domain; what it refuses stands beside the fields."""
    kept = [row for row in options if row.cleaned_data.get("title") and not row.cleaned_data.get("DELETE")]
    ids = [row.cleaned_data.get("contribution") for row in kept]
    posts = {
        post.pk: post
        for post in Proposal.objects.filter(consultation=consultation, pk__in=[i for i in ids if i])
    }
    try:
        plan = form.plan([row.plan(posts) for row in kept])
        return save_vote(consultation=consultation, plan=plan, by=editor_of(request), vote=vote)
    except ValidationError as error:
        _show(form, error)
    return None


def _show(form: VoteForm, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        for one in errors:
            field = (one.params or {}).get("field", name) if isinstance(one.params, dict) else name
            form.add_error(field if field in form.fields else None, ValidationError(one.messages))


@needs(Capability.EDIT_CONSULTATIONS)
@require_http_methods(["POST"])
def announce_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it to everybody."""
    vote = vote_of(request, pk)
    try:
        announce(vote=vote, by=editor_of(request))
        messages.success(request, _("The vote is announced. It opens and closes by itself."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("votes:edit", pk)


@needs(Capability.EDIT_CONSULTATIONS)
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a vote for a correction; leads to the draft that takes its place."""
    vote = vote_of(request, pk)
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            successor = annul(vote=vote, by=editor_of(request), reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                _(
                    "The vote is stopped, and everybody who had voted is told. Here is the draft of the new one."
                ),
            )
            return redirect("votes:edit", successor.pk)
    return render(
        request, "cms/votes/stop.html", {"vote": vote, "form": form}, status=422 if form.errors else 200
    )


@needs(Capability.EDIT_CONSULTATIONS)
@require_http_methods(["GET", "POST"])
def code_batches(request: HttpRequest, pk: int) -> HttpResponse:
    """Batches of codes. A new one comes as a file at once and never again: only hashes are stored."""
    vote = vote_of(request, pk)
    form = CodesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = make_codes(vote=vote, by=editor_of(request), name=data["name"], size=data["size"])
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            return _file(request, vote, made.codes, data["form"])
    context = {"vote": vote, "form": form, "batches": vote.code_batches.select_related("created_by")}
    return render(request, "cms/votes/codes.html", context, status=422 if form.errors else 200)


def _file(request: HttpRequest, vote: Vote, codes: list[str], kind: str) -> HttpResponse:
    site = vote.consultation.site
    slip = Slip(
        town=site.site_name or site.hostname,
        question=vote.question,
        closes=deadline(vote.closes_at, timezone.now()),
        address=request.build_absolute_uri(reverse("voting:code")),
    )
    content = as_pdf(codes, slip) if kind == "pdf" else as_csv(codes, slip)
    types = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
    response = HttpResponse(content, content_type=types[kind])
    response["Content-Disposition"] = f'attachment; filename="codes-{vote.pk}.{kind}"'
    response["Cache-Control"] = "no-store, private"
    return response
