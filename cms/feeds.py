"""The news as an Atom feed."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed

from .models import NewsIndexPage, NewsPage
from .models.news import news_below

ENTRIES = 30


class NewsFeed(Feed[NewsPage, NewsIndexPage]):
    """The newest entries below a list of news."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NewsIndexPage:
        """The list, as ``page``."""
        page: NewsIndexPage = kwargs["page"]
        return page

    def title(self, obj: NewsIndexPage) -> str:
        """The title of the list."""
        return str(obj.title)

    def subtitle(self, obj: NewsIndexPage) -> str:
        """Its first lines."""
        return obj.lead

    def link(self, obj: NewsIndexPage) -> str:
        """Its address."""
        return obj.own_address

    def items(self, obj: NewsIndexPage) -> list[NewsPage]:
        """The newest first."""
        return list(news_below(obj).order_by("-date", "-pk")[:ENTRIES])

    def item_title(self, item: NewsPage) -> str:
        """The title; Django escapes it."""
        return str(item.title)

    def item_description(self, item: NewsPage) -> str:
        """The teaser."""
        return item.teaser

    def item_link(self, item: NewsPage) -> str:
        """The address of the news."""
        return item.own_address

    def item_pubdate(self, item: NewsPage) -> datetime:
        """The date on the page."""
        return item.date

    def item_updateddate(self, item: NewsPage) -> datetime:
        """When it was last published."""
        return item.last_published_at or item.date
