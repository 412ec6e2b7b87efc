"""Reading discussions: permalinks, further comments and replies, earlier versions."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from participation.accounts.models import User
from participation.consultations.rules import timetable
from participation.contributions import kinds
from participation.contributions.diff import versions
from participation.contributions.models import Contribution
from participation.contributions.queries import get_visible
from participation.core.keyset import BadCursor
from participation.core.pagecache import valid_until
from participation.core.sites import current_site

from .. import queries
from ..discussion import Discussion, fill_thread, load_window, mark
from ..models import Comment
from ..orders import Order, order_of
from ..threads import may_comment


def subject_url(subject: Contribution, **query: object) -> str:
    """The page of what is discussed, with the parameters that the discussion reads."""
    asked = urlencode({name: value for name, value in query.items() if value})
    url = kinds.url_of(subject)
    return f"{url}?{asked}" if asked else url


def comment_url(comment: Comment, subject: Contribution) -> str:
    """The page of what is discussed, opened around the comment."""
    root = comment.root_id or comment.pk
    return f"{subject_url(subject, thread=root, comment=comment.pk)}#kommentar-{comment.pk}"


def crumbs(subject: Contribution, label: str) -> list[tuple[str, str | None]]:
    """Breadcrumbs down to what is discussed, and the page itself."""
    consultation = subject.consultation
    return [
        (_("Start"), "/"),
        (_("Consultations"), "/beteiligung/"),
        (consultation.title, f"/beteiligung/{consultation.slug}/"),
        (str(subject), kinds.url_of(subject)),
        (label, None),
    ]


@require_safe
def permalink(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lead to the page of the subject, opened around this comment; 404 for one that may not be read."""
    site_id = current_site(request).pk
    comment = queries.get_comment(request.user, site_id, pk)
    if comment.consultation.slug != slug:
        raise Http404
    subject = get_visible(request.user, site_id, comment.subject_id)
    return HttpResponseRedirect(comment_url(comment, subject))


def _number(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Http404
    return int(value)


def _discussion(request: HttpRequest, subject: Contribution, order: Order) -> Discussion:
    times = timetable(subject.consultation)
    return Discussion(subject, may_comment(request.user, subject, times), order)


def _fragment(request: HttpRequest, template: str, shown: Discussion, **more: object) -> HttpResponse:
    if isinstance(request.user, User):
        mark(shown.entries, request.user)
    me = request.user if isinstance(request.user, User) else None
    response = render(request, template, {"shown": shown, "me": me, **more})
    times = timetable(shown.subject.consultation)
    if times.next_change is not None:
        valid_until(response, times.next_change)
    return response


def _is_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


@require_safe
@vary_on_headers("HX-Request", "Cookie")
def comment_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The next top-level comments in an order (with ``after``), or the list anew in another order; else the page itself."""
    subject = queries.get_subject(request.user, current_site(request).pk, pk)
    order, after = order_of(request.GET.get("order")), request.GET.get("after")
    if not _is_fragment(request):
        return HttpResponseRedirect(f"{subject_url(subject, order=order.value, after=after)}#kommentare")
    shown = _discussion(request, subject, order)
    try:
        load_window(shown, request.user, after)
    except BadCursor as error:
        raise Http404 from error
    return _fragment(request, "comments/_entries.html" if after else "comments/_list.html", shown)


@require_safe
@vary_on_headers("HX-Request", "Cookie")
def replies(request: HttpRequest, pk: int) -> HttpResponse:
    """The replies of a thread ``after`` or ``before`` an id; without htmx the page with the thread opened."""
    root, subject = _root_and_subject(request, pk)
    after, before = _number(request, "after"), _number(request, "before")
    if not _is_fragment(request):
        return HttpResponseRedirect(f"{subject_url(subject, thread=pk, after=after)}#kommentar-{pk}")
    shown = _discussion(request, subject, Order.BALANCED)
    entry = queries.thread_root(subject.pk, root.pk, request.user)
    if entry is None:
        raise Http404
    fill_thread(entry, request.user, after=after, before=before)
    if after is not None:
        entry.earlier_url = ""
    shown.entries = [entry]
    return _fragment(request, "comments/_replies.html", shown, entry=entry)


def _root_and_subject(request: HttpRequest, pk: int) -> tuple[Comment, Contribution]:
    site_id = current_site(request).pk
    root = Comment.objects.filter(pk=pk, root=None, consultation__site_id=site_id).first()
    if root is None:
        raise Http404
    return root, get_visible(request.user, site_id, root.subject_id)


@require_safe
@vary_on_headers("HX-Request", "Cookie")
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment as the reader sees it, for htmx and live updates; else the page around it."""
    site_id = current_site(request).pk
    comment = queries.get_comment(request.user, site_id, pk)
    subject = get_visible(request.user, site_id, comment.subject_id)
    if not _is_fragment(request):
        return HttpResponseRedirect(comment_url(comment, subject))
    entry = queries.one(pk, request.user)
    if entry is None:
        raise Http404
    shown = _discussion(request, subject, Order.BALANCED)
    shown.entries = [entry]
    return _fragment(request, "comments/one.html", shown, entry=entry, comment=entry)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """The earlier versions of a comment, each with what changed."""
    comment = queries.get_comment(request.user, current_site(request).pk, pk)
    subject = get_visible(request.user, comment.consultation.site_id, comment.subject_id)
    context = {
        "comment": comment,
        "versions": versions(comment),
        "back_url": comment_url(comment, subject),
        "breadcrumbs": crumbs(subject, _("Changes of a comment")),
    }
    return render(request, "comments/history.html", context)
