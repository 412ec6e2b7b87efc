"""Entering a code from a letter or a slip, and the receipt by mail."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site
from participation.core.throttle import Limit, TooManyRequests, check, client_network

from .. import queries
from ..addresses import address_of
from ..forms import CodeForm
from ..models import Vote, VotingCode
from ..services.codes import enter_code, find_code
from .common import enter, member_of, remember_code

# A code has 60 bits; guessing one among 100,000 would take this network longer than the universe is old.
_TRIES: Final = (Limit(10, 60), Limit(60, 3600))
_ALL_TRIES: Final = Limit(3000, 3600)
_MAILS: Final = Limit(5, 3600)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Enter a code; it leads to the vote it belongs to. A code in the fragment of the address never reaches the server's log."""
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _enter(request, form.cleaned_data["code"])
            except ValidationError as error:
                form.add_error("code", error)
            except TooManyRequests as error:
                form.add_error("code", _too_often(error))
                status = 429
    context: dict[str, Any] = {"form": form, "breadcrumbs": [(_("Start"), "/"), (_("Enter a code"), None)]}
    return render(request, "voting/code.html", context, status=status)


def _too_often(error: TooManyRequests) -> str:
    minutes = max(1, round(error.retry_after / 60))
    return _("That were many attempts in a short time. Please try again in %(minutes)s minutes.") % {
        "minutes": minutes
    }


def _enter(request: HttpRequest, typed: str) -> HttpResponse:
    site_id = current_site(request).pk
    check("code", client_network(request), *_TRIES)
    check("codes", site_id, _ALL_TRIES)
    found = enter_code(code=find_code(site_id=site_id, typed=typed), user=member_of(request))
    vote = found.vote
    if not queries.visible_in(vote.consultation, request.user).filter(pk=vote.pk).exists():
        raise Http404
    remember_code(request, found)
    messages.success(request, _words(vote, found))
    return HttpResponseSeeOther(address_of(vote))


def _words(vote: Vote, found: VotingCode) -> str:
    if found.used:
        return _(
            "This code has been used: a ballot is counted for it. You can look at it and change it here."
        )
    return _("Your code is right. Please fill in your ballot.")


@require_POST
def mail_receipt(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponse:
    """Send the receipt, and nothing but the receipt, to the address of the account. Sent at once: it waits in no queue."""
    booth = enter(request, slug, pk)
    here = f"{address_of(booth.vote)}#quittung"
    if booth.user is None or not booth.standing:
        return HttpResponseSeeOther(here)
    check("receipt-mail", booth.user.pk, _MAILS)
    held = queries.held_by(booth.vote, booth.standing.voter)
    if held.ballot is None:
        raise Http404
    if not booth.user.has_mail:
        messages.error(request, _("No e-mail address is stored for you. Please write the code down."))
        return HttpResponseSeeOther(here)
    message = EmailMessage(_("Code of your receipt"), f"{held.ballot.receipt}\n", to=[booth.user.email])
    try:
        message.send()
    except OSError:
        messages.error(request, _("The mail could not be sent. Please write the code down."))
    else:
        messages.success(request, _("The code is on its way to you."))
    return HttpResponseSeeOther(here)
