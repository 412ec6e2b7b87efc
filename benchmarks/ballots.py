"""The vote of the benchmark: one choice of twelve, open for a month."""

from datetime import timedelta

from django.utils import timezone

from benchmarks.data import SLUG


def open_vote() -> tuple[str, list[str]]:
    """Open a vote in the benchmark's consultation; returns its address and the numbers of its options."""
    from participation.accounts.models import User
    from participation.consultations.models import Consultation
    from participation.voting.addresses import address_of
    from participation.voting.models import Vote
    from participation.voting.services.setting_up import OptionPlan, VotePlan, announce, save_vote

    question = "Was soll auf den Markt?"
    consultation = Consultation.objects.get(slug=SLUG)
    vote = Vote.objects.filter(consultation=consultation, question=question).first()
    if vote is None:
        editor = User.objects.filter(is_superuser=True).order_by("pk").first()
        assert editor is not None
        now = timezone.now()
        plan = VotePlan(
            question=question,
            method="single",
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=29),
            options=[OptionPlan(f"Nummer {number}") for number in range(1, 13)],
        )
        vote = save_vote(consultation=consultation, plan=plan, by=editor)
        announce(vote=vote, by=editor)
    return address_of(vote), [str(option.pk) for option in vote.options.all()]
