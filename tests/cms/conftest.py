"""A town with a home page and a list of consultations, and pages made the way an editor makes them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page, Site

from cms.models import ConsultationIndexPage, ConsultationPage, HomePage, NewsIndexPage, PagePhase
from cms.permissions import setup_site

DAY = timedelta(days=1)


@dataclass
class Town:
    """A site with the pages every town has."""

    site: Site
    home: HomePage
    index: ConsultationIndexPage
    news: NewsIndexPage


def build_town(hostname: str, *, default: bool) -> Town:
    root = Page.get_first_root_node()
    home = root.add_child(
        instance=HomePage(title=hostname, slug=hostname.replace(".", "-"), hero_title="Hallo")
    )
    if default:
        site = Site.objects.get(is_default_site=True)
        site.root_page, site.hostname = home, hostname
        site.save()
    else:
        site = Site.objects.create(hostname=hostname, root_page=home, site_name=hostname)
    index = home.add_child(instance=ConsultationIndexPage(title="Beteiligungen", show_in_menus=True))
    news = home.add_child(instance=NewsIndexPage(title="Aktuelles", slug="aktuelles", show_in_menus=True))
    setup_site(site)
    return Town(site, home, index, news)


@pytest.fixture
def town(db: None) -> Town:
    return build_town("testserver", default=True)


@pytest.fixture
def other_town(town: Town) -> Town:
    return build_town("anderswo.example", default=False)


MakePage = Callable[..., ConsultationPage]


@pytest.fixture
def make_page(town: Town) -> MakePage:
    """A published page with one phase that runs, unless told otherwise."""

    def make(slug: str = "markt", *, where: Town | None = None, **values: Any) -> ConsultationPage:
        now = timezone.now()
        spans = values.pop("phases", [("Sammeln", now - DAY, now + DAY, ["propose", "comment", "support"])])
        page = ConsultationPage(
            slug=slug,
            **{"title": slug.title(), "summary": "Drei Sätze. Mehr nicht. Punkt.", "live": True, **values},
        )
        for order, (name, starts, ends, actions) in enumerate(spans):
            page.phases.add(
                PagePhase(sort_order=order, name=name, starts_at=starts, ends_at=ends, actions=actions)
            )
        (where or town).index.add_child(instance=page)
        return ConsultationPage.objects.get(pk=page.pk)

    return make
