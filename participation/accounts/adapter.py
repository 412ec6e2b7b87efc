"""How allauth treats accounts here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from participation.core.sites import current_site
from participation.core.throttle import client_network


class AccountAdapter(DefaultAccountAdapter):
    """allauth with the site's own rules."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The network that allauth's rate limits count, seen through the proxies we trust."""
        return client_network(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page that asked for the login, when it is one of ours; else the start page."""
        target = request.GET.get("next") or request.POST.get("next") or ""
        if url_has_allowed_host_and_scheme(
            target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return target
        return "/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The start page."""
        return "/"

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """Mails greet in the name of the town's site, not of its host."""
        request = self.request
        if request is not None:
            name = current_site(request).site_name or settings.WAGTAIL_SITE_NAME
            context = {**context, "current_site": {"name": name, "domain": request.get_host()}}
        message: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        return message

    def send_account_already_exists_mail(self, email: str) -> None:
        """As long as making an account: the time of the answer must not tell which addresses are known."""
        make_password(email)
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is sent to the address of an account that has none."""
        if not email.lower().endswith(".invalid"):
            super().send_mail(template_prefix, email, context)

    def clean_email(self, email: str) -> str:
        """No account by mail under a domain that cannot receive any."""
        if email.lower().rstrip(".").endswith(".invalid"):
            raise ValidationError(_("This is no e-mail address that can receive mail."), code="invalid")
        cleaned: str = super().clean_email(email)
        return cleaned

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""

    def is_safe_url(self, url: str | None) -> bool:
        """Redirects stay on this site."""
        request = self.request
        hosts = {request.get_host()} if request is not None else set()
        return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts=hosts)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the profile."""
        return reverse("accounts:profile")
