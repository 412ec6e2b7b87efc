"""What many people are told at once, in a few statements."""

from typing import Any

import pytest

from participation.accounts.models import User
from participation.consultations.events import PhaseChanged
from participation.contributions import services as contributions
from participation.core import events
from participation.notifications.models import Notification, OutgoingMail
from participation.proposals import services as proposals
from tests.factories import make_comment, make_consultation, make_proposal, make_user

Kind = Notification.Kind


def told(user: User) -> list[tuple[str, int | None, int]]:
    """Kind, post and number of what ``user`` was told, oldest first."""
    rows = Notification.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("kind", "contribution_id", "count"))


@pytest.mark.django_db
class TestMany:
    def test_an_answer_of_the_town_is_told_to_author_supporters_and_commenters_once_each(self) -> None:
        author, supporter, both, quiet = make_user(), make_user(), make_user(), make_user(mail_on_reply=False)
        proposal = make_proposal(author=author)
        for person in (supporter, both, quiet):
            contributions.support(contribution=proposal, user=person, wanted=True)
        make_comment(proposal, both)
        stranger = make_user()
        Notification.objects.all().delete()
        editor = make_user(roles=("editor",))
        proposals.answer(proposal=proposal, by=editor, status="accepted", text="Ja, gern.", office="Tiefbau")
        for person in (author, supporter, both, quiet):
            assert told(person) == [(Kind.ANSWERED, proposal.pk, 1)]
        assert told(stranger) == []
        assert {mail.notification.user for mail in OutgoingMail.objects.all()} == {author, supporter, both}

    @pytest.mark.parametrize("number", [1, 40])
    def test_it_costs_the_same_for_one_and_for_forty_supporters(
        self, number: int, django_assert_num_queries: Any
    ) -> None:
        proposal, editor = make_proposal(), make_user(roles=("editor",))
        for _number in range(number):
            contributions.support(contribution=proposal, user=make_user(), wanted=True)
        from django.db import transaction

        from participation.notifications.handlers import proposal_answered
        from participation.proposals.events import ProposalAnswered

        event = contributions.describe(ProposalAnswered, proposal, answer_id=1)
        with transaction.atomic(), django_assert_num_queries(4):
            proposal_answered(event)
        assert Notification.objects.filter(kind=Kind.ANSWERED).count() == number + 1
        assert editor.pk

    def test_a_second_answer_replaces_the_unread_first(self) -> None:
        author = make_user()
        proposal = make_proposal(author=author)
        editor = make_user(roles=("editor",))
        for text in ("Wir prüfen.", "Wir bauen."):
            proposals.answer(proposal=proposal, by=editor, status="checking", text=text, office="Tiefbau")
        unread = Notification.objects.filter(user=author, read_at__isnull=True)
        assert [row.data["answer"] for row in unread] == [proposal.answers.first().pk]
        assert OutgoingMail.objects.count() == 2

    def test_supporters_of_a_merged_proposal_are_asked_unless_they_support_the_other_already(self) -> None:
        consultation, author = make_consultation(), make_user()
        old, new = make_proposal(consultation, author), make_proposal(consultation)
        asked, already = make_user(), make_user()
        for person in (asked, already, author):
            contributions.support(contribution=old, user=person, wanted=True)
        contributions.support(contribution=new, user=already, wanted=True)
        proposals.merge(proposal=old, into=new, by=make_user(roles=("moderator",)))
        assert told(asked) == [(Kind.MERGED, old.pk, 1)]
        assert told(already) == []
        assert told(author) == [(Kind.MERGED, old.pk, 1)]
        assert Notification.objects.get(user=asked).cause_id == new.pk

    def test_participants_find_that_a_phase_began_without_mail(self) -> None:
        from django.db import transaction

        person = make_user()
        proposal = make_proposal(author=person)
        phase = proposal.consultation.phases.get()
        for began in (False, True):
            with transaction.atomic():
                events.publish(
                    PhaseChanged(
                        consultation_id=phase.consultation_id,
                        site_id=proposal.consultation.site_id,
                        phase_id=phase.pk,
                        began=began,
                    )
                )
        assert told(person) == [(Kind.PHASE, None, 1)]
        assert not OutgoingMail.objects.exists()
