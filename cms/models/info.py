"""Ordinary pages and the accessibility statement."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from cms.blocks import PageBody
from cms.blocks.text import SHORT
from cms.choices import Conformity, PageKind
from participation.core.text import render_markdown

from .base import TownPage


class InfoPage(TownPage):
    """A page of information: help, contact, rules of the house, imprint …"""

    kind = models.CharField(
        _("what this page is for"),
        max_length=20,
        choices=PageKind,
        default=PageKind.INFO,
        help_text=_("Header and footer lead to the page by this."),
    )
    lead = models.TextField(_("first lines"), max_length=500, default="", blank=True)
    language = models.CharField(
        _("language"),
        max_length=12,
        default="",
        blank=True,
        help_text=_("Only if it is not plain German, for example “de-x-leicht” for easy language."),
    )
    body = StreamField(PageBody(), blank=True, default=list, verbose_name=_("content"))

    template = "cms/info.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.InfoPage"]
    subpage_types: ClassVar[list[str]] = ["cms.InfoPage"]
    content_panels = [
        *TownPage.content_panels,
        FieldPanel("kind"),
        FieldPanel("lead"),
        FieldPanel("body"),
        FieldPanel("language"),
    ]
    search_fields = [*TownPage.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As a page of its kind: the one for barriers holds the form."""
        if self.kind == PageKind.BARRIER:
            from cms.barriers.views import barrier

            return barrier(request, page=self)
        return super().serve(request, *args, **kwargs)

    @property
    def lead_html(self) -> str:
        """The first lines with emphasis and links (Markdown), sanitised."""
        return render_markdown(self.lead)


class AccessibilityPage(TownPage):
    """The accessibility statement, with the parts that the German model statement asks for (BITV 2.0, § 7)."""

    conformity = models.CharField(
        _("how far the site meets the rules"), max_length=8, choices=Conformity, default=Conformity.PARTLY
    )
    intro = RichTextField(_("for which site this holds"), features=SHORT, blank=True, default="")
    barriers = RichTextField(
        _("known barriers"),
        features=SHORT,
        blank=True,
        default="",
        help_text=_("What is not accessible, why, and what people can use instead."),
    )
    exempt = RichTextField(_("what the rules do not cover"), features=SHORT, blank=True, default="")
    prepared_on = models.DateField(_("prepared on"), null=True)
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)
    method = models.CharField(
        _("based on"),
        max_length=200,
        default="",
        blank=True,
        help_text=_("For example “a self-assessment” or “a test by …”."),
    )
    feedback = RichTextField(
        _("feedback and contact"),
        features=SHORT,
        blank=True,
        default="",
        help_text=_("How people report a barrier, and who answers."),
    )
    enforcement = RichTextField(
        _("enforcement"),
        features=SHORT,
        blank=True,
        default="",
        help_text=_("The office to turn to when no answer satisfied. It depends on the federal state."),
    )
    body = StreamField(PageBody(), blank=True, default=list, verbose_name=_("further content"))

    template = "cms/accessibility.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    content_panels = [
        *TownPage.content_panels,
        FieldPanel("intro"),
        FieldPanel("conformity"),
        FieldPanel("barriers"),
        FieldPanel("exempt"),
        MultiFieldPanel(
            [FieldPanel("prepared_on"), FieldPanel("reviewed_on"), FieldPanel("method")],
            heading=_("Date of the statement"),
        ),
        FieldPanel("feedback"),
        FieldPanel("enforcement"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")
