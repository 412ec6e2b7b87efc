"""Writing comments: create, edit, withdraw. Whatever goes wrong, the text comes back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participation.accounts.models import User
from participation.consultations.rules import Answer, NotAllowed, timetable
from participation.consultations.speech import speaking_to
from participation.contributions import editing, kinds, rules
from participation.contributions import services as contributions
from participation.contributions.addresses import address
from participation.contributions.forms import add_service_error
from participation.contributions.models import Contribution, State
from participation.contributions.queries import get_visible
from participation.contributions.stash import HttpResponseSeeOther, initial_for, login_url, stash_post
from participation.core.sites import current_site
from participation.core.text import render_markdown
from participation.core.throttle import Limit, check

from .. import queries, services
from ..discussion import Discussion, comment_key, fresh_form
from ..entries import Entry
from ..forms import CommentForm, EditForm
from ..models import Comment
from ..orders import Order
from ..threads import may_comment
from .reading import comment_url, crumbs

NEW_ACCOUNT: Final = timedelta(days=1)
_NEW: Final = Limit(10, 600)
_KNOWN: Final = Limit(60, 600)
MAX_DRAFT_TEXT: Final = 15_000


@dataclass(slots=True)
class Desk:
    """What somebody is about to comment on: the subject, and the comment they answer."""

    subject: Contribution
    parent: Comment | None
    answer: Answer

    @property
    def key(self) -> str:
        """The name of the draft."""
        return comment_key(self.subject.pk, self.parent.pk if self.parent else None)

    @property
    def url(self) -> str:
        """Where this form has a page of its own."""
        base = address("comments:create", self.subject.pk)
        return f"{base}?parent={self.parent.pk}" if self.parent else base

    @property
    def form_id(self) -> str:
        """The beginning of the ids of the form's fields."""
        return f"antwort-{self.parent.pk}-%s" if self.parent else f"kommentar-{self.subject.pk}-%s"


def _desk(request: HttpRequest, pk: int) -> Desk:
    """Subject and parent, or 404: a parent of another subject, or one that is not public, does not exist here."""
    site_id = current_site(request).pk
    subject = queries.get_subject(request.user, site_id, pk)
    value = request.POST.get("parent") or request.GET.get("parent")
    parent = None
    if value:
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            raise Http404
        rows = Comment.objects.select_related("author", "root").filter(
            subject_id=subject.pk, state=State.PUBLISHED
        )
        parent = rows.filter(pk=int(value)).first()
        if parent is None:
            raise Http404
    times = timetable(subject.consultation)
    return Desk(subject, parent, may_comment(request.user, subject, times))


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a comment, or with ``parent`` an answer. GET shows the form on a page of its own, or for htmx the form."""
    desk = _desk(request, pk)
    if not isinstance(request.user, User):
        if request.method == "POST":
            typed = {name: request.POST.get(name, "") for name in ("text", "stance")}
            return stash_post(request, desk.key, typed, desk.url)
        return HttpResponseSeeOther(login_url(desk.url))
    if request.method != "POST":
        initial = initial_for(request, desk.key) if desk.answer else {}
        form = CommentForm(initial=initial, is_reply=desk.parent is not None, auto_id=desk.form_id)
        return _show(request, desk, form, autofocus=True)
    form = CommentForm(request.POST, is_reply=desk.parent is not None, auto_id=desk.form_id)
    if not desk.answer:
        return _closed(request, desk, desk.answer)
    if "preview" in request.POST:
        html = render_markdown(form.cleaned_data["text"]) if form.is_valid() else ""
        return _show(request, desk, form, status=200 if html else 422, preview=html)
    if not form.is_valid():
        return _show(request, desk, form, status=422)
    check("comment", request.user.pk, _limit(request.user))
    return _post(request, desk, form, request.user)


def _limit(user: User) -> Limit:
    return _NEW if timezone.now() - user.created_at < NEW_ACCOUNT else _KNOWN


def _post(request: HttpRequest, desk: Desk, form: CommentForm, user: User) -> HttpResponse:
    try:
        comment = services.post_comment(
            author=user, subject=desk.subject, parent=desk.parent, **form.cleaned_data
        )
    except NotAllowed as error:
        return _closed(request, desk, error.answer)
    except ValidationError as error:
        add_service_error(form, error)
        return _show(request, desk, form, status=422)
    waits = comment.state == State.PENDING
    with speaking_to(desk.subject.consultation):
        sent = (
            _("Thank you. Your comment appears after a check.") if waits else _("Your comment is published.")
        )
    if request.headers.get("HX-Request"):
        return _placed(request, desk, comment, sent)
    if waits:
        messages.info(request, sent)
    return HttpResponseSeeOther(comment_url(comment, desk.subject))


def _placed(request: HttpRequest, desk: Desk, comment: Comment, sent: str) -> HttpResponse:
    """For htmx: the new comment at its place, the emptied form, the count, and a sentence for screen readers."""
    shown = Discussion(desk.subject, desk.answer, Order.BALANCED)
    entry = Entry.written(comment)
    context = {
        "shown": shown,
        "me": request.user,
        "entry": entry,
        "comment": entry,
        "parent": desk.parent,
        "form": fresh_form(desk.subject.pk),
        "draft_key": desk.key,
        "action": shown.create_url,
        "sent": sent,
        "count": desk.subject.comment_count,
    }
    return render(request, "comments/placed.html", context)


def _page(
    request: HttpRequest, desk: Desk, template: str, status: int, context: dict[str, Any]
) -> HttpResponse:
    subject = desk.subject
    url = kinds.url_of(subject)
    trail = crumbs(subject, _("Answer") if desk.parent else _("Comment"))
    back = comment_url(desk.parent, subject) if desk.parent else f"{url}#kommentieren"
    shared = {"desk": desk, "subject": subject, "parent": desk.parent, "answer": desk.answer}
    more = {"action": address("comments:create", subject.pk), "breadcrumbs": trail, "back_url": back}
    everything = {**shared, **more, **context, "consultation": subject.consultation}
    if not request.headers.get("HX-Request"):
        return render(request, template, everything, status=status)
    with speaking_to(subject.consultation):
        return render(request, template, everything, status=status)


def _show(
    request: HttpRequest, desk: Desk, form: CommentForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The form with its errors: for htmx the form alone, else a page of its own."""
    alone = request.headers.get("HX-Request")
    template = "comments/_form.html" if alone else "comments/form.html"
    if not desk.answer:
        template = "comments/closed.html"
    return _page(request, desk, template, status, {"form": form, "draft_key": desk.key, **context})


def _closed(request: HttpRequest, desk: Desk, answer: Answer) -> HttpResponse:
    """Too late (or too early): say so, give the text back, and keep it as a draft."""
    text = request.POST.get("text", "")
    if isinstance(request.user, User) and text.strip() and len(text) <= MAX_DRAFT_TEXT:
        contributions.save_draft(user=request.user, key=desk.key, data={"text": text})
    fragment = bool(request.headers.get("HX-Request"))
    context = {"answer": answer, "kept_text": text, "draft_key": desk.key}
    template = "comments/_closed_form.html" if fragment else "comments/closed.html"
    # htmx swaps 422 only.
    return _page(request, desk, template, 422 if fragment else 403, context)


def _own(request: HttpRequest, pk: int) -> tuple[Comment, Contribution]:
    """The reader's own comment and its subject; somebody else's does not exist here."""
    site_id = current_site(request).pk
    comment = queries.get_comment(request.user, site_id, pk)
    if not rules.is_author(request.user, comment):
        raise Http404
    return comment, get_visible(request.user, site_id, comment.subject_id)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an own comment within the time for it; the earlier version stays readable."""
    key = f"edit:{pk}"
    here = address("comments:edit", pk)
    if not isinstance(request.user, User):
        if request.method == "POST":
            return stash_post(request, key, {"text": request.POST.get("text", "")}, here)
        return HttpResponseSeeOther(login_url(here))
    comment, subject = _own(request, pk)
    back = comment_url(comment, subject)
    too_late = not rules.may_edit(request.user, comment)
    typed = request.POST.get("text", "")
    form = EditForm(request.POST or None, initial={"text": comment.text, **initial_for(request, key)})
    if request.method == "POST" and not too_late and form.is_valid():
        try:
            editing.edit(
                contribution=comment,
                by=request.user,
                text=form.cleaned_data["text"],
                max_length=services.MAX_LENGTH,
                confirmed=form.cleaned_data["confirmed"],
            )
        except PermissionDenied:
            too_late = True
        except ValidationError as error:
            add_service_error(form, error)
        else:
            contributions.save_draft(user=request.user, key=key, data={})
            with speaking_to(subject.consultation):
                if comment.is_public:
                    words = _("Your change is saved. The earlier version stays readable.")
                else:
                    words = _("Your change is saved. Your comment appears again after a check.")
                messages.success(request, words)
            return HttpResponseSeeOther(back)
    context = {
        "comment": comment,
        "consultation": subject.consultation,
        "form": form,
        "draft_key": key,
        "too_late": too_late,
        "kept_text": typed,
        "until": rules.editable_until(comment),
        "back_url": back,
        "breadcrumbs": crumbs(subject, _("Edit comment")),
    }
    status = 403 if too_late and request.method == "POST" else 422 if form.errors else 200
    return render(request, "comments/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an own comment back, after asking."""
    if not isinstance(request.user, User):
        return HttpResponseSeeOther(login_url(address("comments:withdraw", pk)))
    comment, subject = _own(request, pk)
    if not rules.may_withdraw(request.user, comment):
        raise PermissionDenied
    if request.method == "POST":
        contributions.withdraw(contribution=comment, by=request.user)
        with speaking_to(subject.consultation):
            messages.success(request, _("Your comment is taken back."))
        return HttpResponseSeeOther(f"{kinds.url_of(subject)}#kommentare")
    context = {
        "consultation": subject.consultation,
        "title": _("Take this comment back?"),
        "text": _("Nobody can read it any more. Answers of others stay."),
        "confirm": _("Take back"),
        "danger": True,
        "comment": comment,
        "back_url": comment_url(comment, subject),
        "breadcrumbs": crumbs(subject, _("Take back")),
    }
    return render(request, "comments/withdraw.html", context)
