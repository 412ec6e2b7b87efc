"""A clerk has seen where somebody lives, and notes it for the account that the person names.

This is no directory: nothing is searched or listed, the address must be typed in full, and the answer is the same whether there
is such an account or not. The person sees it in the profile.
"""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.accounts.services import note_residence
from participation.core.sites import current_site
from participation.core.throttle import Limit, TooManyRequests, check

# More people than come to a counter in an hour; far too few to try out a list of addresses.
_NOTES: Final = Limit(40, 3600)


class ResidenceForm(forms.Form):
    """Whose account, and what the clerk saw."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"),
        max_length=254,
        help_text=gettext_lazy("In full, as the person says it. It must have been confirmed."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    lives_here = forms.TypedChoiceField(
        label=gettext_lazy("What to note"),
        choices=[
            ("1", gettext_lazy("Lives here: I have seen a document")),
            ("0", gettext_lazy("Does not live here (any more)")),
        ],
        coerce=lambda value: value == "1",
        initial="1",
        widget=forms.RadioSelect,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def residence(request: HttpRequest) -> HttpResponse:
    """Note or withdraw that somebody lives in the town; 404 for who is not a clerk of this town."""
    site_id, clerk = current_site(request).pk, request.user
    if not isinstance(clerk, User) or not has_capability(clerk, Capability.ENTER_FOR_OTHERS, site_id):
        raise Http404
    form, status = ResidenceForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                check("residence", clerk.pk, _NOTES)
            except TooManyRequests as error:
                form.add_error(None, _too_often(error))
                status = 429
            else:
                data = form.cleaned_data
                note_residence(email=data["email"], lives_here=data["lives_here"], by=clerk, site_id=site_id)
                messages.success(
                    request,
                    _(
                        "Noted, if there is an account with this confirmed address. The person sees it in the profile."
                    ),
                )
                return redirect("residence")
    return render(request, "cms/residence/form.html", {"form": form}, status=status)


def _too_often(error: TooManyRequests) -> str:
    return _("That were many people in a short time. Please go on in %(minutes)s minutes.") % {
        "minutes": max(1, -(-error.retry_after // 60))
    }
