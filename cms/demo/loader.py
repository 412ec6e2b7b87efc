"""Loads the demo town from ``content/``: all of it or nothing, once."""

import json
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from wagtail.models import Collection

from cms.models import ConsultationIndexPage, NewsIndexPage, TownSettings
from cms.permissions import collection_of, setup_site
from participation.accounts.models import User
from participation.accounts.roles import Role
from participation.core import pagecache

from . import council, moderation, pages
from .clock import Clock
from .games import load_games
from .people import load_people
from .posts import Posts
from .quests import load_play, load_quests, load_walk
from .richtext import Blocks
from .votes import Votes

CONTENT: Final = Path(__file__).parent / "content"
MARKER: Final = "oelde-1"


def is_loaded() -> bool:
    """Whether the town is there."""
    return bool(TownSettings.objects.filter(demo_marker=MARKER).exists())


def read(name: str) -> Any:
    """A content file."""
    return json.loads((CONTENT / name).read_text(encoding="utf-8"))


@transaction.atomic
def load(clock: Clock | None = None) -> None:
    """Load the whole town. Expects a database without towns."""
    clock = clock or Clock()
    if Collection.get_first_root_node() is None:
        # Emptying the database takes away what Wagtail's migrations had put there.
        Collection.add_root(name="Root")
    texts = read("home.json")
    site, home = pages.make_site(texts)
    town = pages.load_settings(site, texts)
    groups = setup_site(site)
    rows = read("users.json")
    people = load_people(rows, groups, clock)
    residents = [people[row["key"]] for row in rows if Role.RESIDENT in row["roles"]]
    blocks = Blocks(clock, collection_of(site))

    index = ConsultationIndexPage(title="Beteiligungen", show_in_menus=True)
    home.add_child(instance=index)
    consultations = {}
    for file in sorted(CONTENT.glob("consultation-*.json")):
        data = read(file.name)
        consultation = pages.load_consultation(index, data, blocks, clock)
        consultations[consultation.slug] = consultation
        Posts(consultation, people, residents, clock).load(data)
    Votes(consultations, residents, people["redaktion"], clock).load(read("votes.json"))
    council.load(site, people, residents, consultations, clock, read("council.json"))
    load_games(site, read("youth-scenarios.json"), consultations, people["lehrkraft"])
    quests = load_quests(site, read("youth-quests.json"), consultations.get("jugendplatz"))
    load_walk(quests["schulweg"])
    load_play(site, read("youth-play.json"))
    moderation.load(read("moderation.json"), people, consultations["marktplatz"])
    news = NewsIndexPage(title="Aktuelles", slug="aktuelles", show_in_menus=True)
    home.add_child(instance=news)
    pages.load_news(news, read("news.json"), consultations, clock)
    pages.load_info(home, read("pages.json"), blocks, clock)

    TownSettings.objects.filter(pk=town.pk).update(demo_marker=MARKER)
    transaction.on_commit(pagecache.bump, robust=True)


def has_other_data() -> bool:
    """Whether somebody works with this database, who would not like to see it changed."""
    return User.objects.exists()
