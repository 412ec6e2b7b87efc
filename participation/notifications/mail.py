"""Mails in the site's design, as HTML and as plain text."""

import hashlib
import hmac
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from participation.moderation import outcome, records
from participation.moderation.models import Report

from . import council
from .messages import in_words
from .models import Notification, OutgoingMail

UNSUBSCRIBE_SALT = "notifications.stop-mail"
MAX_SUBJECT = 150


def compose(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The message, or ``None`` when there is nobody left to tell, or nothing that may be told."""
    if mail.report is not None:
        return _to_reporter(mail, mail.report)
    if mail.notification is not None:
        return _to_member(mail, mail.notification)
    return None


def base_url(site: Site) -> str:
    """The address of a town's site, without the slash at the end."""
    return str(settings.SITE_URL if site.is_default_site else site.root_url).rstrip("/")


def _to_member(mail: OutgoingMail, notification: Notification) -> EmailMultiAlternatives | None:
    user = notification.user
    # Who is suspended must learn why, and how to complain.
    if user.deleted_at is not None or not (user.is_active or user.suspended_until is not None):
        return None
    if not user.has_mail:
        return None
    reply = notification.kind in {Notification.Kind.REPLY, Notification.Kind.COMMENT}
    if reply and (notification.cause is None or not notification.cause.is_public):
        return None
    with translation.override(user.language or settings.LANGUAGE_CODE):
        told = in_words([notification])[0]
        if not told.obligatory and not (user.mail_on_reply and user.is_active):
            return None
        base = base_url(notification.site)
        stop = "" if told.obligatory else base + stop_url(user.pk)
        context = {"told": told, "name": str(user), "stop_url": stop, "settings_url": base + _settings_path()}
        message = _message(mail, notification.site, user.email, told.title, "notification", context)
        if calendar := council.calendar_of(notification, base):
            message.attach("sitzung.ics", calendar, "text/calendar")
        return message


def _to_reporter(mail: OutgoingMail, report: Report) -> EmailMultiAlternatives | None:
    decision = records.decision_on(report)
    if not report.email or decision is None:
        return None
    site = report.case.site
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Your report %(receipt)s was decided") % {"receipt": report.receipt}
        context = {
            "report": report,
            "outcome": outcome.in_words(report, decision),
            "url": base_url(site) + reverse("moderation:receipt", args=[report.receipt]),
        }
        return _message(mail, site, report.email, subject, "report", context)


def _message(
    mail: OutgoingMail, site: Site, to: str, subject: str, template: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    base = base_url(site)
    name = site.site_name or settings.WAGTAIL_SITE_NAME
    context = context | {"base": base, "site_name": name, "subject": subject}
    headers = {"Message-ID": _message_id(mail, base), "Auto-Submitted": "auto-generated"}
    if context.get("stop_url"):
        headers["List-Unsubscribe"] = f"<{context['stop_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        # One line, whatever a title contains: a line break in a header would begin another header.
        subject=" ".join(subject.split())[:MAX_SUBJECT],
        body=render_to_string(f"email/{template}.txt", context),
        from_email=formataddr((" ".join(name.split()), settings.DEFAULT_FROM_EMAIL)),
        to=[to],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"email/{template}.html", context), "text/html")
    return message


def _message_id(mail: OutgoingMail, base: str) -> str:
    """The same for every attempt, so that a mail server recognises a mail that it already has."""
    mark = hmac.new(settings.SECRET_KEY.encode(), f"mail:{mail.pk}".encode(), hashlib.sha256).hexdigest()[:20]
    return f"<{mail.pk}.{mark}@{urlsplit(base).hostname or 'localhost'}>"


def stop_url(user_id: int) -> str:
    """The address that ends mail about replies, without login."""
    return reverse("notifications:stop_mail", args=[signing.dumps(user_id, salt=UNSUBSCRIBE_SALT)])


def _settings_path() -> str:
    return reverse("notifications:list")
