"""The home page of a town."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from cms import overview
from cms.blocks.text import StepsBlock
from cms.routing import find_page

from .base import TownPage


class HomePage(TownPage):
    """What runs now, what came of it, how it works. What is shown comes from the consultations themselves."""

    hero_title = models.CharField(_("title"), max_length=80)
    hero_text = models.TextField(_("text"), max_length=300, default="", blank=True)
    hero_note = models.CharField(_("small line"), max_length=160, default="", blank=True)
    running_note = models.CharField(_("note beside “Take part now”"), max_length=160, default="", blank=True)
    results_note = models.CharField(_("note beside the results"), max_length=160, default="", blank=True)
    youth_title = models.CharField(_("title"), max_length=80, default="", blank=True)
    youth_text = models.TextField(_("text"), max_length=300, default="", blank=True)
    youth_label = models.CharField(_("label of the button"), max_length=40, default="", blank=True)
    youth_address = models.CharField(
        _("where it leads"),
        max_length=200,
        default="",
        blank=True,
        help_text=_("An address of this site that begins with “/”. Empty: no door for young people."),
    )
    steps = StreamField(
        [("steps", StepsBlock())], blank=True, default=list, max_num=1, verbose_name=_("how it works")
    )

    template = "cms/home.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "cms.ConsultationIndexPage",
        "cms.InfoPage",
        "cms.NewsIndexPage",
        "cms.AccessibilityPage",
    ]
    content_panels = [
        *TownPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("hero_title"), FieldPanel("hero_text"), FieldPanel("hero_note")], heading=_("Top")
        ),
        MultiFieldPanel([FieldPanel("running_note"), FieldPanel("results_note")], heading=_("Notes")),
        MultiFieldPanel(
            [
                FieldPanel("youth_title"),
                FieldPanel("youth_text"),
                FieldPanel("youth_label"),
                FieldPanel("youth_address"),
            ],
            heading=_("Door for young people"),
        ),
        FieldPanel("steps"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def clean(self) -> None:
        """The door leads somewhere on this site."""
        super().clean()
        address = self.youth_address
        if address and (not address.startswith("/") or address.startswith("//")):
            raise ValidationError({"youth_address": _("Please give an address that begins with one “/”.")})

    def breadcrumbs(self) -> list[tuple[str, str | None]]:
        """None: this is where they begin."""
        return []

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page below in one query, instead of one for each level."""
        return find_page(self, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds what runs, what is in preparation, the newest answers and news."""
        context = super().get_context(request, *args, **kwargs)
        context.update(overview.home(self, request))
        return context

    def changes_at(self, context: dict[str, Any]) -> datetime | None:
        """When the next phase of any consultation begins or ends."""
        moment: datetime | None = context.get("next_change")
        return moment

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """At the top only."""
        return bool(super().can_create_at(parent)) and parent.depth == 1
