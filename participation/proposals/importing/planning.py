"""What an import would do: the entries of the file compared with what earlier imports stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import F
from django.utils.text import slugify

from participation.comments.models import Stance
from participation.consultations.models import Category, Consultation
from participation.contributions.models import Contribution

from .columns import plain
from .entries import Entry, Node, Outcome, Stored
from .problems import Problem

MAX_NEW_CATEGORIES: Final = 60
# What ``make`` itself says about the file as a whole.
OWN_NOTES: Final = frozenset({"new_categories", "too_many_categories"})
# Fields of the file that may change what is stored, and what a report calls the change.
_COMPARED: Final = ("title", "text", "category", "place", "votes")


@dataclass(slots=True)
class Plan:
    """The entries with their outcomes; ``categories`` by plain name, those without a key are new."""

    entries: list[Entry]
    notes: list[Problem]
    categories: dict[str, Category] = field(default_factory=dict)

    @property
    def new_categories(self) -> list[Category]:
        """In the order of the file."""
        return [category for category in self.categories.values() if category.pk is None]

    @property
    def has_errors(self) -> bool:
        """Whether anything stops the import."""
        return any(note.is_error for note in self.notes) or any(
            entry.outcome is Outcome.ERROR for entry in self.entries
        )

    @property
    def to_store(self) -> list[Entry]:
        """The entries that an import writes."""
        return [entry for entry in self.entries if entry.outcome in {Outcome.NEW, Outcome.CHANGED}]


def stored_in(consultation: Consultation) -> dict[str, Stored]:
    """Everything that was imported into the consultation, by external id. One query."""
    rows = (
        Contribution.objects.filter(consultation=consultation, external_id__isnull=False)
        .annotate(
            place_address=F("proposal__address"),
            place_lat=F("proposal__lat"),
            place_lon=F("proposal__lon"),
            comment_subject=F("comment__subject_id"),
            comment_root=F("comment__root_id"),
            comment_parent=F("comment__parent_id"),
        )
        .values_list(
            "pk", "external_id", "kind", "state", "title", "text", "category_id", "imported_support",
            "place_address", "place_lat", "place_lon", "comment_subject", "comment_root", "comment_parent",
        )
    )  # fmt: skip
    return {str(row[1]): Stored(*row) for row in rows.iterator(chunk_size=5000)}  # type: ignore[arg-type]


def make(entries: Sequence[Entry], notes: Iterable[Problem], consultation: Consultation) -> Plan:
    """Compare the entries with the database. Two queries. May be called again for the same entries."""
    stored = stored_in(consultation)
    plan = Plan(list(entries), list(notes))
    for entry in plan.entries:
        entry.found, entry.changes, entry.stored = [], (), None
        entry.parent = entry.subject = entry.root = None
    by_pk = {one.pk: one for one in stored.values()}
    _link(plan.entries, stored)
    _find_circles(plan.entries)
    _find_discussions(plan.entries, by_pk)
    _assign_categories(plan, consultation)
    for entry in plan.entries:
        _compare(entry, plan.categories, by_pk)
    return plan


def _link(entries: Sequence[Entry], stored: dict[str, Stored]) -> None:
    """Find what is stored under each id and what each comment answers."""
    by_id: dict[str, Entry] = {}
    for entry in entries:
        first = by_id.setdefault(entry.external_id, entry)
        if first is not entry:
            entry.found.append(Problem("duplicate", "", {"first": first.row}))
        entry.stored = stored.get(entry.external_id)
        if entry.stored is not None and entry.stored.kind != entry.kind:
            entry.found.append(Problem("other_kind"))
    for entry in entries:
        if not entry.parent_id:
            continue
        entry.parent = by_id.get(entry.parent_id) or stored.get(entry.parent_id)
        if entry.parent is None:
            entry.found.append(Problem("unknown_parent", "parent", {"value": entry.parent_id[:60]}))
        elif entry.stance and entry.parent.kind == "comment":
            entry.found.append(Problem("stance_of_reply", "stance"))


def _find_circles(entries: Sequence[Entry]) -> None:
    """Mark the comments whose chain of parents never ends. Each entry is walked over once."""
    settled: set[int] = set()
    for entry in entries:
        path: list[Entry] = []
        on_path: set[int] = set()
        here: Node | None = entry
        while isinstance(here, Entry) and id(here) not in settled and id(here) not in on_path:
            path.append(here)
            on_path.add(id(here))
            here = here.parent
        if isinstance(here, Entry) and id(here) in on_path:
            for one in path:
                one.found.append(Problem("cyclic_parents", "parent"))
                one.parent = None
        settled |= on_path


def _find_discussions(entries: Sequence[Entry], by_pk: dict[int, Stored]) -> None:
    """Which proposal each comment is about, and which thread it is in. Each entry is walked over once."""
    for entry in entries:
        path: list[Entry] = []
        here: Node | None = entry
        while (
            isinstance(here, Entry)
            and here.kind == "comment"
            and here.subject is None
            and here.parent is not None
        ):
            path.append(here)
            here = here.parent
        for one in reversed(path):
            above, stored = one.parent, one.stored
            if stored is not None and stored.kind == "comment":
                # What is stored stays where it is.
                one.subject, one.root = by_pk.get(stored.subject_id or 0), by_pk.get(stored.root_id or 0)
            elif isinstance(above, Stored) and above.kind == "comment":
                one.subject, one.root = (
                    by_pk.get(above.subject_id or 0),
                    by_pk.get(above.root_id or 0) or above,
                )
            elif isinstance(above, Entry) and above.kind == "comment":
                one.subject, one.root = above.subject, above.root or above
            else:
                one.subject = above


def _assign_categories(plan: Plan, consultation: Consultation) -> None:
    """The categories the file names: those of the consultation, and new ones that are not stored yet."""
    known = list(Category.objects.filter(consultation=consultation))
    slugs = {category.slug for category in known}
    position = max((category.position for category in known), default=-1) + 1
    for category in known:
        plan.categories[_key(category.name)] = category
    for category in known:
        plan.categories.setdefault(_key(category.slug), category)
    fresh: list[str] = []
    for entry in plan.entries:
        key = _key(entry.category)
        if not entry.category or key in plan.categories:
            continue
        slug = _free_slug(entry.category, slugs)
        plan.categories[key] = Category(
            consultation=consultation, slug=slug, name=entry.category, position=min(position, 30_000)
        )
        position += 1
        fresh.append(entry.category)
        if len(fresh) > MAX_NEW_CATEGORIES:
            values = {"count": f"> {MAX_NEW_CATEGORIES}", "limit": MAX_NEW_CATEGORIES}
            plan.notes.append(Problem("too_many_categories", "category", values))
            return
    if fresh:
        plan.notes.append(Problem("new_categories", "", {"names": ", ".join(fresh)}))


def _key(name: str) -> str:
    return plain(name) or name


def _free_slug(name: str, taken: set[str]) -> str:
    base = slugify(plain(name))[:50].strip("-") or "kategorie"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


def _compare(entry: Entry, categories: dict[str, Category], by_pk: dict[int, Stored]) -> None:
    if entry.has_errors:
        entry.outcome = Outcome.ERROR
        return
    if entry.stored is None:
        entry.outcome = Outcome.NEW
        return
    if entry.kind == "comment" and not _same_parent(entry, entry.stored, by_pk):
        entry.found.append(Problem("other_parent", "parent"))
    differs = {
        "title": entry.kind == "proposal" and entry.title != entry.stored.title,
        "text": ("text" in entry.given or entry.kind == "comment") and entry.text != entry.stored.text,
        "category": "category" in entry.given and category_id(entry, categories) != entry.stored.category_id,
        "place": _place_differs(entry, entry.stored),
        "votes": "votes" in entry.given and entry.votes != entry.stored.imported_support,
    }
    entry.changes = tuple(name for name in _COMPARED if differs[name])
    entry.outcome = Outcome.CHANGED if entry.changes else Outcome.UNCHANGED


def category_id(entry: Entry, categories: dict[str, Category]) -> int | None:
    """The key of the entry's category; -1 for one that is not stored yet, ``None`` for none (comments have none)."""
    if not entry.category or entry.kind == "comment":
        return None
    key = categories[_key(entry.category)].pk
    return -1 if key is None else key


def _place_differs(entry: Entry, stored: Stored) -> bool:
    if entry.kind != "proposal":
        return False
    point = {"lat", "lon"} <= entry.given and (entry.lat, entry.lon) != (stored.lat, stored.lon)
    return point or ("address" in entry.given and entry.address != stored.address)


def _same_parent(entry: Entry, stored: Stored, by_pk: dict[int, Stored]) -> bool:
    above = by_pk.get(stored.parent_id or stored.subject_id or 0)
    return above is None or above.external_id == entry.parent_id


def stance_of(entry: Entry) -> str:
    """The stance that is kept: only comments on a proposal itself have one."""
    top_level = entry.parent is not None and entry.parent.kind == "proposal"
    return entry.stance if top_level and entry.stance in Stance.values else ""
