"""The page tree of the demo town."""

from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, Page, Site

from cms.models import (
    AccessibilityPage,
    ConsultationIndexPage,
    ConsultationPage,
    HomePage,
    InfoPage,
    NewsIndexPage,
    NewsPage,
    PageCategory,
    PagePhase,
    TownSettings,
)
from participation.consultations.models import Consultation

from .clock import Clock
from .richtext import Blocks, rich

# The content names its signs freely; these are the ones of the icon sheet that come closest.
ICONS: Final = {
    "access": "key", "building": "house", "car": "bus", "crossing": "flag", "document": "doc", "drop": "water",
    "leaf": "tree", "light": "sun", "parking": "pin", "play": "swing", "school": "hat", "shop": "house", "skate": "ball",
}  # fmt: skip
DRAWINGS: Final = {"youth": "sports"}
# Which part of the model statement a section of the content file is.
STATEMENT: Final = {
    "Wofür diese Erklärung gilt": "intro",
    "Was noch fehlt": "barriers",
    "Barriere melden": "feedback",
    "Wenn unsere Antwort Ihnen nicht hilft": "enforcement",
}


def make_site(home: dict[str, Any]) -> tuple[Site, HomePage]:
    """The home page at the top, and the default site that begins with it. Wagtail's own sample page goes."""
    root = Page.get_first_root_node()
    if root is None:
        Locale.objects.get_or_create(language_code="de")
        root = Page.add_root(title="Root", slug="root", content_type=ContentType.objects.get_for_model(Page))
    for sample in Page.objects.child_of(root).exact_type(Page):
        Site.objects.filter(root_page=sample).update(root_page=root)
        sample.delete()
    root.refresh_from_db()
    page = HomePage(
        title=home["site_name"],
        slug="start",
        hero_title=home["hero"]["title"],
        hero_text=home["hero"]["lead"],
        hero_note=home["hero"]["note"],
        running_note=home["running"]["lead"],
        results_note=home["results"]["lead"],
        youth_title=home["youth"]["title"],
        youth_text=home["youth"]["lead"],
        youth_label=home["youth"]["action"]["label"],
        youth_address=home["youth"]["action"]["url"],
        steps=[{"type": "steps", "value": {"title": home["how"]["title"], "items": home["how"]["steps"]}}],
    )
    root.add_child(instance=page)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname, site.port, site.site_name, site.root_page = "localhost", 80, home["site_name"], page
    site.save()
    return site, page


def load_settings(site: Site, home: dict[str, Any]) -> TownSettings:
    """Name, claim, owner and ways to reach the town."""
    town: TownSettings
    town, _created = TownSettings.objects.get_or_create(site=site)
    town.site_name, town.claim, town.owner = home["site_name"], home["subline"], home["owner"]
    town.phone, town.counter = "Behördennummer 115", "Auch am Schalter: Bürgerbüro im Rathaus"
    town.email = "beteiligung@example.org"
    town.save()
    return town


def load_info(home: HomePage, rows: list[dict[str, Any]], blocks: Blocks, clock: Clock) -> None:
    """Help, contact, rules and the other service pages."""
    for row in rows:
        common = {"title": row["title"], "slug": row["slug"], "show_in_menus": bool(row["menu"])}
        if row["kind"] == "accessibility":
            home.add_child(instance=AccessibilityPage(**common, **_statement(row, blocks, clock)))
            continue
        home.add_child(
            instance=InfoPage(
                **common,
                kind=row["kind"],
                lead=row.get("lead", ""),
                language=row.get("language") or "",
                body=blocks.convert(row["body"]),
            )
        )


def _statement(row: dict[str, Any], blocks: Blocks, clock: Clock) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    rest = []
    for block in row["body"]:
        name = STATEMENT.get(block.get("heading", ""))
        if name:
            parts[name] = rich(block["value"])
        elif block.get("heading") == "Hinweis zu diesem Muster":
            parts["notice"] = rich(block["value"])
        elif block.get("heading") != "Stand":
            rest.append(block)
    parts["intro"] = parts.pop("notice", "") + parts.get("intro", "")
    return {
        **parts,
        "body": blocks.convert(rest),
        "prepared_on": clock.today,
        "method": "eine Selbstbewertung (Muster)",
    }


def load_consultation(
    index: ConsultationIndexPage, data: dict[str, Any], blocks: Blocks, clock: Clock
) -> Consultation:
    """The page, published; that writes down the consultation, which is returned."""
    page = ConsultationPage(
        title=data["title"],
        slug=data["slug"],
        topic=data["topic"],
        summary=data["summary"],
        easy_summary=rich(data["easy_summary"]),
        drawing=DRAWINGS.get(data["drawing"], data["drawing"]),
        young=data["young"],
        moderation=data["moderation"],
        decides=rich(data["decides"]),
        outcome=rich(data["outcome"] or ""),
        body=blocks.convert(data["body"]),
    )
    for order, row in enumerate(data["phases"]):
        starts, ends = clock.phase(row)
        page.phases.add(
            PagePhase(
                sort_order=order,
                name=row["name"],
                description=row["description"],
                starts_at=starts,
                ends_at=ends,
                actions=row["actions"],
            )
        )
    for order, row in enumerate(data["categories"]):
        icon = ICONS.get(row["icon"], row["icon"])
        page.categories.add(PageCategory(sort_order=order, name=row["name"], slug=row["slug"], icon=icon))
    index.add_child(instance=page)
    consultation: Consultation | None = page.consultation
    assert consultation is not None
    return consultation


def load_news(
    index: NewsIndexPage, rows: list[dict[str, Any]], consultations: dict[str, Consultation], clock: Clock
) -> None:
    """The news, each dated in the morning of its day."""
    for row, moment in zip(rows, clock.spread([row["days_ago"] for row in rows]), strict=True):
        index.add_child(
            instance=NewsPage(
                title=row["title"],
                slug=row["slug"],
                date=moment,
                teaser=row["teaser"],
                consultation=consultations.get(row["consultation"] or ""),
                body=[{"type": "text", "value": {"heading": "", "text": rich(row["body"])}}],
            )
        )
