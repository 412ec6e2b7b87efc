"""Writing theses."""

from dataclasses import dataclass

from django.db import transaction

from participation.accounts.models import User
from participation.core import audit, kept, pagecache

from ..models import Statement, Thesis


@dataclass(frozen=True, slots=True)
class ThesisText:
    """A thesis as it is written: ``statements`` by the id of the council group: position and reason."""

    text: str
    explanation: str
    public: bool
    order: int
    statements: dict[int, tuple[str, str]]


@transaction.atomic
def save_thesis(*, thesis: Thesis | None, site_id: int, by: User, words: ThesisText) -> Thesis:
    """Make or change a thesis with the groups' statements; a group without position loses its statement."""
    thesis = thesis or Thesis(site_id=site_id)
    thesis.text, thesis.explanation = words.text, words.explanation
    thesis.public, thesis.order = words.public, words.order
    thesis.full_clean()
    thesis.save()
    for group_id, (position, reason) in words.statements.items():
        if position:
            Statement.objects.update_or_create(
                thesis=thesis, group_id=group_id, defaults={"position": position, "reason": reason}
            )
        else:
            Statement.objects.filter(thesis=thesis, group_id=group_id).delete()
    audit.record(verb="thesis.saved", target=thesis, actor_id=by.pk, site_id=site_id)
    page_changes(site_id)
    return thesis


@transaction.atomic
def remove_thesis(*, thesis: Thesis, by: User) -> None:
    """Delete a thesis with its statements."""
    audit.record(verb="thesis.removed", target=thesis, actor_id=by.pk, site_id=thesis.site_id)
    page_changes(thesis.site_id)
    thesis.delete()


def page_changes(site_id: int) -> None:
    """Once it is stored, no stored page of the town is current any more."""

    def forget() -> None:
        pagecache.bump(site_id)

    kept.changed()
    transaction.on_commit(forget, robust=True)
