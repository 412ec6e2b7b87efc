"""Scenarios of the council session as snippets."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet

from participation.youth.models import Scenario

from .hooks import TownSnippets


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
        MultiFieldPanel(
            [FieldPanel(name) for name in ("title", "slug", "teaser", "drawing", "minutes")], heading=_("On the card")
        ),
        MultiFieldPanel([FieldPanel(name) for name in ("place", "motion", "facts", "costs", "pro", "contra")], heading=_("The matter")),
        FieldPanel("sides"),
        FieldPanel("changes"),
        MultiFieldPanel([FieldPanel("event_title"), FieldPanel("event")], heading=_("The unexpected event")),
        FieldPanel("questions"),
        MultiFieldPanel([FieldPanel("headlines_yes"), FieldPanel("headlines_no")], heading=_("Headlines")),
        MultiFieldPanel([FieldPanel("debrief"), FieldPanel("consultation")], heading=_("Looking back")),
        MultiFieldPanel([FieldPanel("public"), FieldPanel("order")], heading=_("Show")),
    )  # fmt: skip


register_snippet(ScenarioSnippets)
