"""Forms of the room: planning a session, its agenda, its documents, amendments, reasons, minutes."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participation.accounts.models import User
from participation.contributions.forms import add_service_error
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site

from .. import rules
from ..forms import AmendmentForm, DocumentForm, ItemForm, MinutesForm, ReasonsForm, SessionForm
from ..models import AgendaItem, Body, Member, Minutes, Motion, Session, SessionVote
from ..queries import motions as motion_queries
from ..queries import rooms as queries
from ..services import minutes as minutes_services
from ..services import sessions as services
from ..services import votes
from .common import member_of
from .rooms import room_crumbs, session_address, session_at, young_page

BOTH = ["GET", "HEAD", "POST"]


def _member(request: HttpRequest, pk: int, *, chair: bool = False) -> tuple[User, Session, Member]:
    """Who acts and where; 404 for guests, and for members who do not lead where the chair is asked."""
    session, seat = session_at(request, pk)
    member = member_of(request)
    if member is None or seat is None or (chair and not rules.leads(seat)):
        raise Http404
    return member, session, seat


def _show(
    request: HttpRequest,
    body: Body,
    form: forms.Form,
    *,
    title: str,
    back: str,
    button: str = "",
    session: Session | None = None,
    files: bool = False,
    about: Any = None,
) -> HttpResponse:
    way = [(session.title, session_address(session))] if session is not None else []
    context = young_page(
        body,
        form=form,
        title=title,
        button=button or _("Save"),
        back_url=back,
        files=files,
        about=about,
        session=session,
        breadcrumbs=room_crumbs(*way, (title, None)),
    )
    return render(request, "council/form.html", context, status=422 if form.errors else 200)


def _saved(form: forms.Form, save: Callable[[], Any], field: str) -> Any:
    """What the service gives, or ``None`` with its refusal beside the field."""
    try:
        return save()
    except ValidationError as error:
        add_service_error(form, error, field)
    except PermissionDenied as error:
        form.add_error(None, str(error) or _("That is not possible."))
    return None


@never_cache
@require_http_methods(BOTH)
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a new session (chair)."""
    body = queries.body_of(current_site(request).pk)
    member = member_of(request)
    if member is None or not rules.leads(rules.seat_of(member, body)):
        raise Http404
    form = SessionForm(request.POST or None)
    if form.is_bound and form.is_valid():
        made = _saved(form, lambda: services.plan(body=body, by=member, **form.cleaned_data), "title")
        if made is not None:
            return HttpResponseSeeOther(session_address(made))
    return _show(request, body, form, title=_("Plan a session"), back=reverse("council:sessions"))


@never_cache
@require_http_methods(BOTH)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a session before it begins (chair)."""
    member, session, _seat = _member(request, pk, chair=True)
    known = {"title": session.title, "place": session.place}
    times = {name: timezone.localtime(getattr(session, name)) for name in ("starts_at", "ends_at")}
    form = SessionForm(request.POST or None, initial={**known, **times})
    if form.is_bound and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "submission_key"}
        if _saved(form, lambda: services.change(session=session, by=member, **values), "title"):
            return HttpResponseSeeOther(session_address(session))
    title = _("Change the session")
    return _show(request, session.body, form, title=title, back=session_address(session), session=session)


@never_cache
@require_http_methods(BOTH)
def item(request: HttpRequest, pk: int, item_id: int | None = None) -> HttpResponse:
    """Add an item to the agenda or change one (chair)."""
    member, session, _seat = _member(request, pk, chair=True)
    found = get_object_or_404(AgendaItem, pk=item_id, session=session) if item_id is not None else None
    waiting: list[Motion] = list(motion_queries.waiting_for(session.body.consultation_id))
    if found is not None and found.motion is not None and found.motion not in waiting:
        waiting.append(found.motion)
    known: dict[str, Any] = {}
    if found is not None:
        known = {name: getattr(found, name) for name in ("title", "text", "internal")}
        known["motion"] = str(found.motion_id or "")
    elif wanted := request.GET.get("antrag", ""):
        known = {"motion": wanted, "title": next((m.title for m in waiting if str(m.pk) == wanted), "")}
    form = ItemForm(request.POST or None, initial=known, motions=waiting)
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        data["motion"] = form.motions.get(data["motion"])
        if _saved(form, lambda: services.put_item(session=session, by=member, item=found, **data), "title"):
            return HttpResponseSeeOther(f"{session_address(session)}#tagesordnung")
    title = _("Change the item") if found else _("New item of the agenda")
    return _show(request, session.body, form, title=title, back=session_address(session), session=session)


@never_cache
@require_http_methods(BOTH)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a PDF to the session (chair)."""
    member, session, _seat = _member(request, pk, chair=True)
    items = list(session.items.all())
    posted = [request.POST, request.FILES] if request.method == "POST" else []
    form = DocumentForm(*posted, items=items)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        upload = data["file"]
        if upload.size > services.MAX_PDF:
            form.add_error("file", _("The file is larger than 10 MB."))
        elif _saved(
            form,
            lambda: services.add_document(
                session=session,
                by=member,
                title=data["title"],
                content=upload.read(),
                internal=data["internal"],
                item=form.items.get(data["item"]),
            ),
            "file",
        ):
            return HttpResponseSeeOther(f"{session_address(session)}#dokumente")
    title = _("Add a document")
    return _show(
        request, session.body, form, title=title, back=session_address(session), session=session, files=True
    )


@never_cache
@require_http_methods(BOTH)
def amendment(request: HttpRequest, pk: int, item_id: int) -> HttpResponse:
    """Propose another wording (members)."""
    member, session, _seat = _member(request, pk)
    found = get_object_or_404(AgendaItem, pk=item_id, session=session)
    form = AmendmentForm(request.POST or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        made = _saved(
            form,
            lambda: votes.propose_amendment(session=session, by=member, item=found, **data),
            "text",
        )
        if made is not None:
            messages.success(request, _("The amendment is on the list."))
            return HttpResponseSeeOther(f"{session_address(session)}#saal")
    title = _("Propose an amendment")
    return _show(
        request, session.body, form, title=title, back=session_address(session), session=session, about=found
    )


@never_cache
@require_http_methods(BOTH)
def reasons(request: HttpRequest, pk: int, vote_id: int) -> HttpResponse:
    """Why a motion is not adopted (chair)."""
    member, session, _seat = _member(request, pk, chair=True)
    rows = SessionVote.objects.select_related("item__motion__consultation", "session__body")
    held = get_object_or_404(rows, pk=vote_id, session=session)
    form = ReasonsForm(request.POST or None)
    if form.is_bound and form.is_valid():

        def save() -> bool:
            votes.refuse_motion(held=held, by=member, reasons=form.cleaned_data["reasons"])
            return True

        if _saved(form, save, "reasons"):
            messages.success(request, _("The decision is public. Everybody who took part is told."))
            return HttpResponseSeeOther(f"{session_address(session)}#saal")
    title = _("Reasons for the no")
    return _show(
        request, session.body, form, title=title, back=session_address(session), session=session, about=held.item
    )


@never_cache
@require_http_methods(BOTH)
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit the minutes while they are a draft (members)."""
    member, session, _seat = _member(request, pk)
    found = get_object_or_404(Minutes.objects.select_related("session__body"), session=session)
    back = reverse("council:minutes", args=[session.pk])
    if found.state != Minutes.State.DRAFT and request.method != "POST":
        return HttpResponseSeeOther(back)
    known = {name: getattr(found, name) for name in ("text", "internal_text", "revision")}
    form = MinutesForm(request.POST or None, initial=known)
    form.fields["text"].widget.attrs["rows"] = 20
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if _saved(form, lambda: minutes_services.edit(minutes=found, by=member, **data), "text"):
            messages.success(request, _("Saved."))
            return HttpResponseSeeOther(back)
    return _show(request, session.body, form, title=_("Edit the minutes"), back=back, session=session)
