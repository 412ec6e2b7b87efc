"""Pieces of a comment that are the same in every comment: icon and words, made once for each language.

A page shows up to sixty comments; looking up the same dozen translations and icons for each would take longer than
everything else about them.
"""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from participation.core.templatetags.core_tags import icon


def parts() -> dict[str, SafeString]:
    """The pieces in the language of this request, by name."""
    return _parts(get_language() or "")


@lru_cache(maxsize=16)
def _parts(language: str) -> dict[str, SafeString]:
    def action(name: str, words: str) -> SafeString:
        return format_html("{}{}", icon(name, "s"), words)

    def pill(css: str, name: str, words: str) -> SafeString:
        return format_html('<span class="pill{}">{}{}</span>', css, icon(name), words)

    return {
        "for": pill(" pill--good", "plus", _("In favour")),
        "against": pill(" pill--bad", "minus", _("Against")),
        "neutral": pill("", "scale", _("Neither")),
        "reply": action("reply", pgettext("verb", "Answer")),
        "report": action("flag", pgettext("verb", "Report")),
        "edit": action("pencil", _("Edit")),
        "withdraw": action("trash", _("Take back")),
        "edited": format_html("{}", _("edited")),
    }
