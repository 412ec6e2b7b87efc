"""News and their list."""

from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import PageBody
from participation.core.keyset import BadCursor, paginate

from .base import HOME_LABEL, TownPage


class NewsIndexPage(TownPage):
    """The list of news, the newest first, with a feed at ``feed/`` below it."""

    lead = models.TextField(_("first lines"), max_length=300, default="", blank=True)

    template = "cms/news_index.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.NewsPage"]
    max_count_per_parent = 1
    own_addresses = frozenset({"feed"})
    content_panels = [*TownPage.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list, or its feed."""
        if kwargs.get("part") == "feed":
            from cms.feeds import NewsFeed

            return NewsFeed()(request, page=self)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds ``news``, a keyset page."""
        context = super().get_context(request, *args, **kwargs)
        rows = news_below(self)
        try:
            context["news"] = paginate(rows, order=["-date", "-id"], after=request.GET.get("after"))
        except BadCursor as error:
            raise Http404 from error
        return context


def news_below(page: Page) -> "models.QuerySet[NewsPage]":
    """Published news in the tree below ``page``, not dated in the future."""
    rows: models.QuerySet[NewsPage] = NewsPage.objects.descendant_of(page).live().defer_streamfields()
    return rows.filter(date__lte=timezone.now())


class NewsPage(TownPage):
    """One piece of news, if it likes about a consultation."""

    date = models.DateTimeField(_("date"), default=timezone.now)
    teaser = models.TextField(_("in one or two sentences"), max_length=300)
    consultation = models.ForeignKey(
        "consultations.Consultation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("about the consultation"),
    )
    body = StreamField(PageBody(), blank=True, default=list, verbose_name=_("content"))

    template = "cms/news.html"
    parent_page_types: ClassVar[list[str]] = ["cms.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *TownPage.content_panels,
        FieldPanel("date"),
        FieldPanel("teaser"),
        FieldPanel("consultation"),
        FieldPanel("body"),
    ]
    search_fields = [*TownPage.search_fields, index.SearchField("teaser"), index.SearchField("body")]

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")

    @property
    def address(self) -> str:
        """The address within the site."""
        return self.own_address

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds ``about``, the consultation when it is public."""
        context = super().get_context(request, *args, **kwargs)
        about = self.consultation if self.consultation_id is not None else None
        context["about"] = about if about is not None and about.public else None
        return context

    def breadcrumbs(self) -> list[tuple[str, str | None]]:
        """With the list above it."""
        return [(str(HOME_LABEL), "/"), (str(_("News")), "../"), (self.title, None)]
