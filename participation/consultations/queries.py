"""Reading consultations."""

from django.db.models import QuerySet
from django.http import Http404

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.core.kept import keep
from participation.core.prepared import prepared

from .models import Category, Consultation, FormerSlug, Phase
from .rules import Person, is_insider


def visible_to(user: Person, site_id: int) -> QuerySet[Consultation]:
    """The consultations of a site that ``user`` may see, with their phases prefetched (two queries)."""
    rows = Consultation.objects.filter(site_id=site_id).prefetch_related("phases")
    if isinstance(user, User) and has_capability(user, Capability.EDIT_CONSULTATIONS, site_id):
        return rows
    return rows.filter(public=True)


@prepared
def public_of(site_id: int) -> QuerySet[Consultation]:
    """The public consultations of a site, without their phases, as a list. One query."""
    return Consultation.objects.filter(site_id=site_id, public=True)


def calendars_of(site_id: int) -> dict[int, tuple[Phase, ...]]:
    """The phases of all consultations of a site by consultation, in order of time; from memory, nobody may change them."""
    return keep(("calendars", site_id), lambda: _load_calendars(site_id))


def _load_calendars(site_id: int) -> dict[int, tuple[Phase, ...]]:
    found: dict[int, tuple[Phase, ...]] = {}
    for phase in Phase.objects.filter(consultation__site_id=site_id).order_by("starts_at"):
        found[phase.consultation_id] = (*found.get(phase.consultation_id, ()), phase)
    return found


def categories_of(consultation: Consultation) -> tuple[Category, ...]:
    """The categories in their order, from memory; nobody may change them."""
    return keep(
        ("categories", consultation.pk), lambda: tuple(Category.objects.filter(consultation=consultation.pk))
    )


def get_visible(user: Person, site_id: int, slug: str) -> Consultation:
    """The consultation at this address, or 404 – also for one that is hidden from ``user``, as if it did
    not exist.
    """
    found = _at(site_id, slug)
    if not found or not (found[0].public or is_insider(user, found[0])):
        raise Http404
    return found[0]


@prepared
def _at(site_id: int, slug: str) -> QuerySet[Consultation]:
    return Consultation.objects.filter(site_id=site_id, slug=slug)


def slug_now(site_id: int, former: str) -> str | None:
    """The slug of the public consultation that was once at ``former``, or ``None``. One query."""
    rows = FormerSlug.objects.filter(site_id=site_id, slug=former, consultation__public=True)
    return rows.values_list("consultation__slug", flat=True).first()
