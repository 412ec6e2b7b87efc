"""How times are said: "3. Mai", "18 Uhr", "vor 2 Tagen". Texts only; ``core_tags`` makes elements of them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

NBSP = "\u00a0"


def local(value: datetime | date) -> datetime | date:
    """The same moment in the time zone of the site; a plain date stays as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day_text(value: datetime | date) -> str:
    """ "3. Mai", with the year unless it is the current one; spaces do not break."""
    this_year = value.year == timezone.localdate().year
    pattern = pgettext("date format", "j F") if this_year else pgettext("date format", "j F Y")
    return date_format(value, pattern).replace(" ", NBSP)


def clock_text(value: datetime) -> str:
    """ "18 Uhr" at a full hour, else "18:30 Uhr"."""
    pattern = pgettext("time format", "H:i") if value.minute else pgettext("time format, full hour", "H:00")
    return date_format(value, pattern).replace(" ", NBSP)


def ago_text(seconds: float, days: int) -> str | None:
    """Distance in the past as people say it; None when a date says it better (more than a week)."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if days == 0 or minutes < 12 * 60:
        hours = minutes // 60
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    if days == 1:
        return _("yesterday")
    if days <= 7:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    return None
