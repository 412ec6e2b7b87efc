"""Telling people what happened to what they care about."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Listens to everything below; nobody imports it."""

    name = "participation.notifications"
    label = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from participation.accounts.events import AccountDeleted
        from participation.consultations.events import PhaseChanged
        from participation.contributions.events import ContributionMerged, ContributionPublished
        from participation.core import periodic
        from participation.core.events import subscribe
        from participation.council.events import MotionMoved, SessionInvited
        from participation.moderation.events import (
            CaseDecided,
            ComplaintDecided,
            DecisionReversed,
            MeasureTaken,
        )
        from participation.proposals.events import ProposalAnswered
        from participation.voting.events import VoteAnnulled, VoteClosed

        from . import council, handlers, moderation, services, tasks

        subscribe(ContributionPublished, handlers.comment_published, durable=True)
        subscribe(CaseDecided, moderation.case_decided, durable=True)
        subscribe(MeasureTaken, moderation.measure_taken, durable=True)
        subscribe(DecisionReversed, moderation.decision_reversed, durable=True)
        subscribe(ComplaintDecided, moderation.complaint_decided, durable=True)
        subscribe(ProposalAnswered, handlers.proposal_answered, durable=True)
        subscribe(ContributionMerged, handlers.proposal_merged, durable=True)
        subscribe(PhaseChanged, handlers.phase_changed, durable=True)
        subscribe(VoteAnnulled, handlers.vote_stopped, durable=True)
        subscribe(VoteClosed, handlers.vote_counted, durable=True)
        subscribe(MotionMoved, council.motion_moved, durable=True)
        subscribe(SessionInvited, council.session_invited, durable=True)
        subscribe(AccountDeleted, services.forget_person, durable=True)
        periodic.register("mail", 60, tasks.catch_up)
        periodic.register("notifications", 60 * 60, services.forget_old)
