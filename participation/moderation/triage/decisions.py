"""What the moderators of a town decided, as posts to learn from."""

from typing import Final

from django.db.models import OuterRef, Subquery

from participation.contributions.models import Contribution, State

from ..models import Decision, Ground
from .corpus import Posts

# Fewer say more about chance than about the town.
FEWEST: Final = 100
FEWEST_OF_EACH: Final = 30
MOST: Final = 20_000
# What the triage looks for. Advertising, private data and what is off topic are seen by other rules.
OFFENSIVE: Final = (Ground.ILLEGAL, Ground.INSULT, Ground.HATE)
_LEFT: Final = (Decision.Verb.KEEP, Decision.Verb.PUBLISH, Decision.Verb.RESTORE)


def decided(site_id: int) -> Posts:
    """The newest decisions of moderators of this town: 1 for hidden as offensive, 0 for looked at and public.

    Only the last decision about a post counts, and only while it stands; what a machine decided does not count. In the order
    in which the posts were written, at most ``MOST``.
    """
    # What was taken back is void; warnings, labels and the like say nothing about the words.
    last = Decision.objects.filter(
        case__contribution=OuterRef("pk"), verb__in=(Decision.Verb.HIDE, *_LEFT), reversed_by__isnull=True
    ).order_by("-decided_at", "-pk")
    rows = (
        Contribution.objects.filter(
            consultation__site_id=site_id, state__in=[State.HIDDEN, State.PUBLISHED], cases__site_id=site_id
        )
        .annotate(
            verb=Subquery(last.values("verb")[:1]),
            ground=Subquery(last.values("ground")[:1]),
            automated=Subquery(last.values("automated")[:1]),
        )
        .filter(automated=False)
        .order_by("-pk")
        .distinct()
        .values_list("title", "text", "state", "verb", "ground")[:MOST]
    )
    posts = Posts([], [])
    # Training parts them in this order.
    for title, text, state, verb, ground in reversed(rows):
        hidden = state == State.HIDDEN and verb == Decision.Verb.HIDE and ground in OFFENSIVE
        if hidden or (state == State.PUBLISHED and verb in _LEFT):
            posts.texts.append(words_of(title, text))
            posts.labels.append(int(hidden))
    return posts


def words_of(title: str, text: str) -> str:
    """A post as the triage reads it."""
    return f"{title}\n{text}" if title else text


def enough(hidden: int, left: int) -> bool:
    """Whether a town has decided enough to learn from."""
    return hidden + left >= FEWEST and min(hidden, left) >= FEWEST_OF_EACH
