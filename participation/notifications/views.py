"""Pages of notifications."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.accounts.models import User
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.keyset import BadCursor
from participation.core.sites import current_site

from . import queries, services
from .mail import UNSUBSCRIBE_SALT
from .messages import first, in_words


def _member(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@never_cache
@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What is new, then what was read."""
    user, site_id = _member(request), current_site(request).pk
    after = request.GET.get("after") or None
    try:
        page = queries.already_read(user, site_id, after)
    except BadCursor as error:
        raise Http404 from error
    new = [] if after else queries.unread(user, site_id)
    told = in_words([*new, *page.items])
    context = {
        "new": told[: len(new)],
        "read": told[len(new) :],
        "next_url": f"?after={page.next_cursor}" if page.next_cursor else "",
        "first_page": after is None,
    }
    return render(request, "notifications/list.html", context)


@never_cache
@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a notification: it counts as read, and leads to what it is about, or shows the statement of reasons."""
    user, site_id = _member(request), current_site(request).pk
    told = first([queries.get_own(user, site_id, pk)])
    if told.notification.read_at is None:
        services.mark_read(user=user, site_id=site_id, pk=pk)
    if told.statement is None and told.url and told.url != request.path:
        return HttpResponseSeeOther(told.url)
    return render(request, "notifications/detail.html", {"told": told, "statement": told.statement})


@login_required
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Mark one (``pk``) or all as read."""
    sent = request.POST.get("pk", "")
    pk = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else None
    if sent and pk is None:
        raise Http404
    services.mark_read(user=_member(request), site_id=current_site(request).pk, pk=pk)
    return HttpResponseSeeOther(reverse("notifications:list"))


@csrf_exempt  # the signed address is the proof; mail programs send the POST of RFC 8058 without a token
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """End mail about replies from the link in a mail, without login; a GET only asks, because mail scanners follow links."""
    user = get_object_or_404(User, pk=queries.user_of_token(token, UNSUBSCRIBE_SALT))
    if request.method == "POST":
        services.stop_mail(user_id=user.pk)
    return render(
        request, "notifications/stop_mail.html", {"done": request.method == "POST" or not user.mail_on_reply}
    )
