"""From the editor's page to the consultation that the platform works with. One direction, at publication only."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context

from participation.consultations.models import Consultation
from participation.consultations.services import save_consultation

from .tree import site_of

if TYPE_CHECKING:
    from .models import ConsultationPage

_COPIED = (
    "slug",
    "title",
    "topic",
    "summary",
    "drawing",
    "young",
    "moderation",
    "map_lat",
    "map_lon",
    "map_zoom",
)
_GERMAN = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


def sync(page: "ConsultationPage") -> None:
    """Write down what was published, or that it is no longer public. In the caller's transaction.

    Raises ``ValidationError`` when the page lies outside of every town or its phases contradict each other.
    """
    if page.alias_of_id is not None:
        return
    if page.live:
        _publish(page)
    else:
        hide(page)


def _publish(page: "ConsultationPage") -> None:
    site_id = site_of(page.path)
    if site_id is None:
        raise ValidationError(_("This page lies outside of every town's pages and cannot be published."))
    stored = Consultation.objects.filter(pk=page.consultation_id).first()
    if stored is not None and stored.site_id != site_id:
        raise ValidationError(_("A consultation stays in its town."))
    values: dict[str, Any] = {name: getattr(page, name) for name in _COPIED}
    consultation = save_consultation(
        consultation=stored,
        site_id=site_id,
        actor_id=_actor_id(),
        values={**values, "public": True},
        phases=[phase.plan() for phase in page.phases.all()],
        categories=[{"slug": row.slug, "name": row.name, "icon": row.icon} for row in page.categories.all()],
    )
    if page.consultation_id != consultation.pk:
        type(page).objects.filter(pk=page.pk).update(consultation=consultation)
    page.consultation = consultation


def name_categories(page: "ConsultationPage") -> None:
    """Give each new category its short name, once; from then on it goes with the page and its revisions."""
    rows = list(page.categories.all())
    taken = {row.slug for row in rows if row.slug}
    for row in rows:
        if not row.slug:
            row.slug = _free_slug(row.name, taken)
            taken.add(row.slug)
    # Assigned anew, because the rows may be copies that the page does not know.
    page.categories = rows


def _free_slug(name: str, taken: set[str]) -> str:
    base = slugify(name.lower().translate(_GERMAN))[:50] or "kategorie"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _hide(consultation_id: int) -> None:
    consultation = Consultation.objects.get(pk=consultation_id)
    if consultation.public:
        save_consultation(
            consultation=consultation,
            site_id=consultation.site_id,
            actor_id=_actor_id(),
            values={"public": False},
        )


def hide(page: "ConsultationPage") -> None:
    """The consultation of a page that goes away is no longer public. An alias has none of its own."""
    if page.alias_of_id is None and page.consultation_id is not None:
        _hide(page.consultation_id)


def _actor_id() -> int | None:
    """Who is at work in the administration, if anybody."""
    user = get_active_log_context().user
    return user.pk if user is not None else None
