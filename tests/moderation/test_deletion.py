"""What is left at the desk when an account is deleted: the procedure, without the person."""

import pytest

from participation.accounts.models import User
from participation.accounts.services import delete_account
from participation.contributions.models import Contribution
from participation.moderation import services
from participation.moderation.models import Complaint, Decision, Ground
from participation.moderation.services import Options, Statement
from tests.factories import make_comment, make_proposal, make_user

STATEMENT = Statement(Ground.INSULT, "Der Satz greift jemanden an.", "Regel 2: keine Beleidigung")


@pytest.mark.django_db
def test_an_account_with_decisions_and_a_complaint_can_be_deleted(moderator: User) -> None:
    author = make_user("Weide")
    post = make_comment(make_proposal(), author)
    case = services.report(contribution=post, ground=Ground.INSULT).case
    decision = services.decide(
        case=case, by=moderator, verb="hide", version=0, statement=STATEMENT, options=Options(measure="mute")
    )
    services.complain(decision=decision, by=author, text="Nein.")
    delete_account(user=User.objects.get(pk=author.pk))
    assert Decision.objects.filter(pk=decision.pk).exists()
    assert Complaint.objects.get().complainant is None
    gone = User.objects.get(pk=author.pk)
    assert (gone.muted_until, gone.measure_reason, gone.display_name) == (None, "", "")
    assert Contribution.objects.get(pk=post.pk).author_name != "Weide"


@pytest.mark.django_db
def test_a_moderator_s_account_can_be_deleted_and_the_decision_stays(moderator: User) -> None:
    case = services.report(contribution=make_proposal(), ground=Ground.INSULT).case
    services.claim(case=case, by=moderator)
    decision = services.decide(case=case, by=moderator, verb="hide", version=0, statement=STATEMENT)
    delete_account(user=moderator)
    assert Decision.objects.get(pk=decision.pk).restricts
