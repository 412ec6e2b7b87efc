"""Whom to tell when something happens. Durable: what is told stands or falls with what happened."""

from django.db.models import Q, QuerySet

from participation.accounts.models import User
from participation.comments.models import Comment
from participation.consultations.events import PhaseChanged
from participation.consultations.models import Participation, Phase
from participation.contributions.events import ContributionMerged, ContributionPublished
from participation.contributions.models import Contribution, State, Support
from participation.core.prepared import prepared
from participation.proposals.events import ProposalAnswered
from participation.voting.addresses import address_of
from participation.voting.events import VoteAnnulled, VoteClosed, VoteEvent
from participation.voting.models import Place, RollEntry, Vote

from .models import Notification
from .services import News, about, gather, tell, tell_many

Kind = Notification.Kind


def comment_published(event: ContributionPublished) -> None:
    """A comment became public: whom it answers, and whose proposal it is about, are told; nobody of the own, or twice."""
    if event.kind != "comment":
        return
    ids = [pk for pk in (event.parent_id, event.subject_id) if pk is not None]
    posts = {post.pk: post for post in _posts(ids)}
    told = {event.author_id, None}
    for kind, pk in ((Kind.REPLY, event.parent_id), (Kind.COMMENT, event.subject_id)):
        post = posts.get(pk or 0)
        if post is None or post.author is None or post.author_id in told or not _is_there(post.author):
            continue
        told.add(post.author_id)
        news = about(post, kind, cause_id=event.contribution_id)
        gather(user_id=post.author.pk, news=news, mail=post.author.mail_on_reply)


@prepared
def _posts(ids: list[int]) -> QuerySet[Contribution]:
    columns = ("author__is_active", "author__deleted_at", "author__mail_on_reply", "consultation__site_id")
    rows = Contribution.objects.filter(pk__in=ids).select_related("author", "consultation")
    return rows.only("kind", *columns)


def _is_there(user: User) -> bool:
    return user.is_active and user.deleted_at is None


def _people() -> QuerySet[User]:
    return User.objects.filter(is_active=True, deleted_at__isnull=True)


def proposal_answered(event: ProposalAnswered) -> None:
    """The town answered: the author, the supporters and everybody who commented are told, in one statement."""
    proposal = Contribution.objects.select_related("consultation").get(pk=event.contribution_id)
    supporters = Support.objects.filter(contribution_id=proposal.pk).values("user_id")
    commenters = Comment.objects.filter(
        subject_id=proposal.pk, state=State.PUBLISHED, author__isnull=False
    ).values("author_id")
    people = _people().filter(Q(pk=event.author_id) | Q(pk__in=supporters) | Q(pk__in=commenters))
    news = about(proposal, Kind.ANSWERED, data={"answer": event.answer_id})
    tell_many(people=people, news=news, mail=True)


def proposal_merged(event: ContributionMerged) -> None:
    """Two proposals became one: the supporters of the first are asked about the other, unless they support it already."""
    proposal = Contribution.objects.select_related("consultation").get(pk=event.contribution_id)
    supporters = Support.objects.filter(contribution_id=proposal.pk).values("user_id")
    already = Support.objects.filter(contribution_id=event.target_id).values("user_id")
    people = _people().filter(pk__in=supporters).exclude(pk__in=already).exclude(pk=event.author_id or 0)
    tell_many(people=people, news=about(proposal, Kind.MERGED, cause_id=event.target_id), mail=True)
    author = proposal.author
    if author is not None and _is_there(author):
        news = about(proposal, Kind.MERGED, cause_id=event.target_id, data={"own": True})
        tell(user_id=author.pk, news=news, mail=author.mail_on_reply)


def phase_changed(event: PhaseChanged) -> None:
    """A consultation moved on: everybody who took part in it finds it among the notifications, without mail."""
    if not event.began:
        return
    phase = Phase.objects.select_related("consultation").get(pk=event.phase_id)
    people = _people().filter(
        pk__in=Participation.objects.filter(consultation_id=event.consultation_id).values("user_id")
    )
    news = News(Kind.PHASE, phase.consultation, data={"phase": phase.name})
    tell_many(people=people, news=news, mail=False)


def vote_stopped(event: VoteAnnulled) -> None:
    """A vote was stopped for a correction: everybody who had voted is told why, also by mail, because they must vote again."""
    _tell_voters(event, Kind.VOTE_STOPPED, mail=True)


def vote_counted(event: VoteClosed) -> None:
    """A vote was counted: everybody who took part finds the result among the notifications, without mail."""
    _tell_voters(event, Kind.VOTE_COUNTED, mail=False)


def _tell_voters(event: VoteEvent, kind: str, *, mail: bool) -> None:
    vote = Vote.objects.select_related("consultation").get(pk=event.vote_id)
    if vote.place != Place.PAGE:
        # Who votes in a session sees the result there.
        return
    voters = RollEntry.objects.filter(vote=vote, user__isnull=False).values("user_id")
    data = {
        "vote": vote.pk,
        "question": vote.question,
        "reason": vote.annulled_reason,
        "url": address_of(vote),
    }
    tell_many(
        people=_people().filter(pk__in=voters), news=News(kind, vote.consultation, data=data), mail=mail
    )
