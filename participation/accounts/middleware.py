"""Staff need a second factor before they reach the desk or the administration; accounts without mail have no pages about it."""

from collections.abc import Callable
from typing import Final

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .models import User

# What allauth offers for addresses, passwords and second factors; an account made by a code has none of them.
MAIL_PAGES: Final = "/accounts/"
OPEN_TO_ALL: Final = ("/accounts/logout/",)
GUARDED: Final = ("/admin/", "/moderation/")
_KNOWN: Final = "second_factor"


class StaffSecondFactorMiddleware:
    """Sends members of the staff without a second factor to set one up.

    allauth asks for the factor at login once it exists; here only its existence is checked, once a session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.STAFF_SECOND_FACTOR and request.path.startswith(GUARDED) and self._is_missing(request):
            messages.warning(
                request,
                _("Please set up a second factor first. Your role gives access to the data of others."),
            )
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def _is_missing(request: HttpRequest) -> bool:
        user = request.user
        if not isinstance(user, User) or request.session.get(_KNOWN):
            return False
        if not (user.is_staff or user.is_superuser or user.groups.filter(site_role__isnull=False).exists()):
            return False
        if is_mfa_enabled(user):
            request.session[_KNOWN] = True
            return False
        return True


class CodeAccountMiddleware:
    """Leads accounts that were made by a code away from the pages about mail, passwords and second factors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(MAIL_PAGES) and not request.path.startswith(OPEN_TO_ALL):
            user = request.user
            if isinstance(user, User) and user.is_code_account:
                return redirect("accounts:profile")
        return self.get_response(request)
