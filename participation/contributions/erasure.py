"""What happens to posts when their author deletes the account."""

from collections.abc import Callable, Iterable

from django.db.models import Count, F, Q

from participation.accounts.events import AccountDeleted
from participation.consultations import services as consultations

from . import kinds, services
from .models import Contribution, Revision, State, Support

# user id -> ids of posts that must stay, because a procedure that is not over refers to them.
_kept_by: list[Callable[[int], Iterable[int]]] = []


def keep_posts(reason: Callable[[int], Iterable[int]]) -> None:
    """Ask ``reason`` which posts of a person must stay without the name; called once in ``AppConfig.ready()``."""
    if reason not in _kept_by:
        _kept_by.append(reason)


def erase_author(event: AccountDeleted) -> None:
    """Durable handler: delete what nobody answered, keep the rest without a name, take back all support.

    Kept are posts with public comments or support of others, merged ones, those a kind declares to
    be on file (a proposal the town has answered), and those a procedure refers to (a decision of the moderators).
    """
    user_id = event.user_id
    _take_back_support(user_id)
    own = Contribution.objects.filter(author_id=user_id).select_related("consultation")
    on_file = {pk for kind in kinds.all_kinds() for pk in kind.on_file(user_id)}
    kept = Q(comment_count__gt=0) | Q(support_count__gt=0) | Q(state=State.MERGED) | Q(pk__in=on_file)
    kept |= Q(pk__in=[pk for reason in _kept_by for pk in reason(user_id)])
    # A reply that somebody answered keeps its place: its replies refer to it.
    kept |= Q(pk__in=[pk for kind in kinds.all_kinds() for pk in kind.answered(user_id)])
    for contribution in own.exclude(kept).order_by("-pk"):
        if contribution.is_public:
            services.change_state(contribution, to=State.WITHDRAWN)
        contribution.delete()
    remaining = Contribution.objects.filter(author_id=user_id)
    Revision.objects.filter(contribution__in=remaining).delete()
    remaining.filter(state=State.WITHDRAWN).update(text="", html="", title="")


def _take_back_support(user_id: int) -> None:
    supported = Support.objects.filter(user_id=user_id)
    per_consultation = list(
        supported.filter(contribution__state=State.PUBLISHED)
        .exclude(contribution__kind="comment")
        .values_list("contribution__consultation_id")
        .annotate(amount=Count("pk"))
    )
    Contribution.objects.filter(pk__in=supported.values("contribution_id")).update(
        support_count=F("support_count") - 1
    )
    supported.delete()
    for consultation_id, amount in per_consultation:
        consultations.count(consultation_id=consultation_id, support_count=-amount)
