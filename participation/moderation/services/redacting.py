"""Removing a passage, and putting it back in whatever order removals are taken back."""

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.contributions import marking
from participation.contributions.models import Contribution, Revision

from ..models import Decision, Redaction

REMOVED: Final = "[…]"


def redact(post: Contribution, decision: Decision, words: str) -> None:
    """Put a sign in the place of these words, in earlier versions too. ``ValidationError`` if they do not stand there."""
    passage = words.strip()
    if not passage or (passage not in post.text and passage not in post.title):
        raise ValidationError(
            {"passage": _("These words do not stand in the post. Copy them letter by letter.")}
        )
    title, text = post.title.replace(passage, REMOVED), post.text.replace(passage, REMOVED)
    found = Revision.objects.filter(contribution_id=post.pk, text__contains=passage)
    earlier = dict(found.values_list("pk", "text"))
    Redaction.objects.create(
        decision=decision,
        passage=passage,
        title=post.title,
        text=post.text,
        redacted=text,
        revisions={str(pk): old for pk, old in earlier.items()},
    )
    changed = {pk: old.replace(passage, REMOVED) for pk, old in earlier.items()}
    marking.replace_text(post, title=title, text=text, revisions=changed)


def unredact(post: Contribution, decision: Decision, by: User) -> None:
    """Put the passage back and leave out what later removals, still in force, took away.

    Each removal knows the text before and after it. While these follow on each other up to what stands now, the author
    has changed nothing since, and the text is worked out anew from the one before this removal. Else the author's new
    text stays.
    """
    removals = list(
        Redaction.objects.filter(decision__case__contribution_id=post.pk).select_related("decision")
        .order_by("decision_id")
    )  # fmt: skip
    place = next((n for n, found in enumerate(removals) if found.decision_id == decision.pk), None)
    if place is None:
        return
    this, later = removals[place], _in_force(removals[place + 1 :])
    if post.text != (later[-1] if later else this).redacted:
        return
    title, text, revisions = this.title, this.text, dict(this.revisions)
    for removal in later:
        removal.title, removal.text = title, text
        for key in removal.revisions:
            removal.revisions[key] = revisions.get(key, removal.revisions[key])
            revisions[key] = removal.revisions[key].replace(removal.passage, REMOVED)
        title, text = (words.replace(removal.passage, REMOVED) for words in (title, text))
        removal.redacted = text
        removal.save(update_fields=["title", "text", "revisions", "redacted"])
    marking.replace_text(
        post, title=title, text=text, revisions={int(key): words for key, words in revisions.items()}
    )


def _in_force(removals: list[Redaction]) -> list[Redaction]:
    reversed_ids = set(
        Decision.objects.filter(reverses__in=[found.decision_id for found in removals])
        .values_list("reverses_id", flat=True)
    )  # fmt: skip
    return [found for found in removals if found.decision_id not in reversed_ids]
