"""Writing, merging and answering proposals."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.consultations.models import Action, Category, Consultation
from participation.consultations.rules import require
from participation.contributions import editing
from participation.contributions import services as contributions
from participation.contributions.events import ContributionMerged
from participation.contributions.models import Contribution, State
from participation.core import audit, events
from participation.core.text import clean_text, render_markdown

from . import pictures
from .events import ProposalAnswered
from .models import OfficialAnswer, Proposal, Status

MAX_TITLE = 150
MAX_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a typed address, a point (WGS 84 degrees), or both."""

    address: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was already checked and re-encoded, with its text alternative.

    ``small`` is the variant of 800 px. Without ``file`` a proposal keeps the picture it has, with these
    words.
    """

    file: File[Any] | None
    alt: str = ""
    decorative: bool = False
    small: bytes = b""


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """What the writer filled in."""

    title: str
    text: str
    category: Category | None = None
    place: Place = field(default_factory=Place)
    picture: Picture | None = None


def propose(
    *,
    author: User,
    consultation: Consultation,
    draft: ProposalDraft,
    submission_key: UUID | None = None,
    confirmed: bool = False,
    now: datetime | None = None,
) -> Proposal:
    """Make a proposal. Raises ``NotAllowed`` outside the time for it and ``ValidationError`` for the fields.

    The same ``submission_key`` gives the same proposal.
    """
    require(author, Action.PROPOSE, consultation, now)
    if draft.category is not None and draft.category.consultation_id != consultation.pk:
        raise ValidationError({"category": _("This category belongs to another consultation.")})
    proposal = Proposal(
        kind="proposal",
        consultation=consultation,
        author=author,
        title=clean_text(draft.title, max_length=MAX_TITLE, multiline=False),
        text=clean_text(draft.text, max_length=MAX_TEXT),
        category=draft.category,
        address=clean_text(draft.place.address, max_length=200, multiline=False, allow_empty=True),
        lat=draft.place.lat,
        lon=draft.place.lon,
    )
    if draft.picture is not None:
        set_picture(proposal, draft.picture)
    proposal.clean_fields(exclude=["html", "submission_key", "picture"])
    return contributions.submit(
        proposal,
        submission_key=submission_key,
        confirmed=confirmed,
        after_insert=lambda stored: _store_small(stored, draft.picture),
    )


def _store_small(proposal: Proposal, picture: Picture | None) -> None:
    if picture is not None and picture.small:
        pictures.store_small(proposal, picture.small)


@transaction.atomic
def revise(
    *,
    proposal: Proposal,
    by: User,
    draft: ProposalDraft,
    confirmed: bool = False,
    now: datetime | None = None,
) -> Proposal:
    """Change a proposal within the time for it; what it said before stays readable. Without ``draft.picture``
    it has none.

        Raises ``PermissionDenied`` when the time is over, and ``ValidationError`` for the fields.
    """
    if draft.category is not None and draft.category.consultation_id != proposal.consultation_id:
        raise ValidationError({"category": _("This category belongs to another consultation.")})
    before = proposal.picture.name if proposal.picture else ""
    fields: dict[str, Any] = {
        "category": draft.category,
        "address": clean_text(draft.place.address, max_length=200, multiline=False, allow_empty=True),
        "lat": draft.place.lat,
        "lon": draft.place.lon,
    }
    set_picture(proposal, draft.picture)
    for name in ("picture", "picture_alt", "picture_decorative"):
        fields[name] = getattr(proposal, name)
    editing.edit(
        contribution=proposal,
        by=by,
        text=draft.text,
        title=draft.title,
        now=now,
        fields=fields,
        confirmed=confirmed,
    )
    _store_small(proposal, draft.picture)
    if before and before != (proposal.picture.name if proposal.picture else ""):
        transaction.on_commit(lambda: pictures.remove(before), robust=True)
    return proposal


def set_picture(proposal: Proposal, picture: Picture | None) -> None:
    """Put a picture on an unsaved change of ``proposal``, or take it off.

    Raises ``ValidationError`` without a text alternative.
    """
    if picture is None:
        proposal.picture, proposal.picture_alt, proposal.picture_decorative = None, "", False
        return
    alt = clean_text(picture.alt, max_length=200, multiline=False, allow_empty=True)
    if picture.file is None and not proposal.picture:
        return
    if not alt and not picture.decorative:
        raise ValidationError({"picture_alt": _("Please describe the picture, or mark it as decorative.")})
    if picture.file is not None:
        proposal.picture = picture.file
    proposal.picture_alt, proposal.picture_decorative = alt, picture.decorative


def count(contribution: Contribution, delta: int) -> dict[str, int]:
    """What a proposal that appears (+1) or disappears (-1) changes: itself, its comments, its supports."""
    return {
        "proposal_count": delta,
        "comment_count": delta * contribution.comment_count,
        "support_count": delta * contribution.support_count,
    }


def answered_ids_of(user_id: int) -> list[int]:
    """The proposals of a person that the town has answered: they belong to a council file."""
    return list(
        Proposal.objects.filter(author_id=user_id, answers__isnull=False)
        .values_list("pk", flat=True)
        .distinct()
    )


@transaction.atomic
def answer(*, proposal: Proposal, by: User, status: str, text: str, office: str) -> OfficialAnswer:
    """Answer for the town, and set the status. Raises ``PermissionDenied`` and ``ValidationError``."""
    if not has_capability(by, Capability.ANSWER_OFFICIALLY, proposal.consultation.site_id):
        raise PermissionDenied
    if status not in Status.values:
        raise ValidationError({"status": _("This status is not known.")})
    text = clean_text(text, max_length=MAX_TEXT)
    given = OfficialAnswer(
        proposal=proposal,
        status=status,
        text=text,
        html=render_markdown(text),
        given_by=by,
        office=clean_text(office, max_length=120, multiline=False),
    )
    given.full_clean(exclude=["html"])
    given.save()
    Proposal.objects.filter(pk=proposal.pk).update(status=status)
    proposal.status = status
    audit.record(
        verb="proposal.answered",
        target=proposal,
        actor_id=by.pk,
        site_id=proposal.consultation.site_id,
        data={"status": status},
    )
    events.publish(contributions.describe(ProposalAnswered, proposal, answer_id=given.pk))
    return given


@transaction.atomic
def merge(*, proposal: Proposal, into: Proposal, by: User) -> Proposal:
    """Join ``proposal`` with ``into``. Its supporters are asked; nobody's support moves without them.

    Raises ``PermissionDenied``, and ``ValidationError`` for a proposal of another consultation, itself,
    or one that is not public.
    """
    if not has_capability(by, Capability.MODERATE, proposal.consultation.site_id):
        raise PermissionDenied
    if into.pk == proposal.pk or into.consultation_id != proposal.consultation_id:
        raise ValidationError(_("Choose another proposal of the same consultation."))
    if not (into.is_public and proposal.is_public):
        raise ValidationError(_("Only public proposals can be merged."))
    Proposal.objects.filter(pk=proposal.pk).update(merged_into=into)
    proposal.merged_into = into
    contributions.change_state(proposal, to=State.MERGED, event=ContributionMerged, target_id=into.pk)
    audit.record(
        verb="proposal.merged",
        target=proposal,
        actor_id=by.pk,
        site_id=proposal.consultation.site_id,
        data={"into": into.pk},
    )
    return proposal


def below(contribution: Contribution) -> list[int]:
    """The comments on a proposal: they go where it goes."""
    return list(contribution.discussion.values_list("pk", flat=True))


def merge_for_desk(contribution: Contribution, into_id: int, by: User) -> None:
    """:func:`merge` for the moderators' desk, which knows numbers only. Raises ``ValidationError`` for one that is not there."""
    proposal = Proposal.objects.select_related("consultation").get(pk=contribution.pk)
    into = Proposal.objects.filter(pk=into_id, consultation_id=contribution.consultation_id).first()
    if into is None:
        raise ValidationError(_("There is no proposal with this number in this consultation."))
    merge(proposal=proposal, into=into, by=by)
    contribution.state = proposal.state


@transaction.atomic
def unmerge(contribution: Contribution, by: User) -> None:
    """Take a merger back: the proposal is public again with its supports and comments."""
    if not has_capability(by, Capability.MODERATE, contribution.consultation.site_id):
        raise PermissionDenied
    Proposal.objects.filter(pk=contribution.pk).update(merged_into=None)
    contributions.change_state(contribution, to=State.PUBLISHED)
    audit.record(
        verb="proposal.unmerged",
        target=contribution,
        actor_id=by.pk,
        site_id=contribution.consultation.site_id,
    )
