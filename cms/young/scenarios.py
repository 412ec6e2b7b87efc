"""Scenarios of the council session as snippets."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet

from participation.youth.models import Scenario

from .hooks import TownSnippets


def _panel(heading: Any, *names: str) -> MultiFieldPanel:
    return MultiFieldPanel([FieldPanel(name) for name in names], heading=heading)


class ScenarioSnippets(TownSnippets):
    """Scenarios: what the council decides about, who sits in it, what the script says."""

    model = Scenario
    icon = "group"
    add_to_admin_menu = True
    menu_label = _("Youth: council sessions")
    menu_name = "scenarios"
    menu_order = 441
    list_display = ("title", "public", "order")
    search_fields = ("title", "teaser")
    panels = (
        _panel(_("On the card"), "title", "slug", "teaser", "drawing", "minutes"),
        _panel(_("The matter"), "place", "motion", "facts", "costs", "pro", "contra"),
        FieldPanel("sides"),
        FieldPanel("changes"),
        _panel(_("The unexpected event"), "event_title", "event"),
        FieldPanel("questions"),
        _panel(_("Headlines"), "headlines_yes", "headlines_no"),
        _panel(_("Looking back"), "debrief", "consultation"),
        _panel(_("Show"), "public", "order"),
    )


register_snippet(ScenarioSnippets)
