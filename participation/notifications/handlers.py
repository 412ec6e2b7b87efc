"""Whom to tell when something happens. Durable: what is told stands or falls with what happened."""

from django.db.models import Q, QuerySet

from participation.accounts.events import PersonNotified
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.consultations.events import PhaseChanged
from participation.consultations.models import Participation, Phase
from participation.contributions.events import ContributionMerged, ContributionPublished
from participation.contributions.models import Contribution, State, Support
from participation.core import events
from participation.moderation.events import CaseDecided
from participation.moderation.models import Case, Decision, Report
from participation.proposals.events import ProposalAnswered
from participation.voting.addresses import address_of
from participation.voting.events import VoteAnnulled, VoteClosed, VoteEvent
from participation.voting.models import RollEntry, Vote

from .models import Notification, OutgoingMail
from .services import News, about, gather, send_soon, tell, tell_many

Kind = Notification.Kind
Verb = Decision.Verb


def comment_published(event: ContributionPublished) -> None:
    """A comment became public: whom it answers, and whose proposal it is about, are told; nobody of the own, or twice."""
    if event.kind != "comment":
        return
    ids = [pk for pk in (event.parent_id, event.subject_id) if pk is not None]
    posts = {
        post.pk: post
        for post in Contribution.objects.filter(pk__in=ids)
        .select_related("author", "consultation")
        .only(
            "kind",
            "author__is_active",
            "author__deleted_at",
            "author__mail_on_reply",
            "consultation__site_id",
        )
    }
    told = {event.author_id, None}
    for kind, pk in ((Kind.REPLY, event.parent_id), (Kind.COMMENT, event.subject_id)):
        post = posts.get(pk or 0)
        if post is None or post.author is None or post.author_id in told or not _is_there(post.author):
            continue
        told.add(post.author_id)
        news = about(post, kind, cause_id=event.contribution_id)
        gather(user_id=post.author.pk, news=news, mail=post.author.mail_on_reply)


def _is_there(user: User) -> bool:
    return user.is_active and user.deleted_at is None


def case_decided(event: CaseDecided) -> None:
    """The author is told what was decided about the post, with the reasons; whoever reported it is told too."""
    decision = Decision.objects.select_related(
        "case__contribution__consultation", "case__contribution__author"
    ).get(pk=event.decision_id)
    case = decision.case
    _tell_author(case, decision)
    _tell_reporters(case, decision)


def _tell_author(case: Case, decision: Decision) -> None:
    author = case.contribution.author
    kind = {Verb.HIDE: Kind.HIDDEN, Verb.PUBLISH: Kind.PUBLISHED, Verb.RESTORE: Kind.RESTORED}.get(
        Verb(decision.verb)
    )
    if kind is None or author is None or not _is_there(author):
        return
    data: dict[str, int | bool] = {"decision": decision.pk}
    if kind == Kind.HIDDEN and case.origin == Case.Origin.PREMODERATION:
        data["never_public"] = True
    mail = kind != Kind.PUBLISHED or author.mail_on_reply
    tell(user_id=author.pk, news=about(case.contribution, kind, data=data), mail=mail)


def _tell_reporters(case: Case, decision: Decision) -> None:
    reports = list(Report.objects.filter(case=case).select_related("reporter"))
    if not reports:
        return
    consultation = case.contribution.consultation
    members = [r for r in reports if r.reporter is not None and _is_there(r.reporter)]
    made = Notification.objects.bulk_create(
        Notification(
            user=report.reporter,
            site_id=case.site_id,
            kind=Kind.REPORT_DECIDED,
            contribution=case.contribution,
            consultation=consultation,
            data={"decision": decision.pk, "receipt": report.receipt},
        )
        for report in members
    )
    mails = [OutgoingMail(report=report) for report in reports if report.email]
    mails += [
        OutgoingMail(notification=notification)
        for notification, report in zip(made, members, strict=True)
        if not report.email
    ]
    OutgoingMail.objects.bulk_create(mails)
    if mails:
        send_soon()
    for notification in made:
        events.publish(PersonNotified(user_id=notification.user_id, notification_id=notification.pk))


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
