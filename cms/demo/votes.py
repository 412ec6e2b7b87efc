"""Votes of the demo: open ones in which some residents have voted, and a closed one with its published box.

They go through the services, so that keys, roll, box and chain are real; only the clock is told.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.proposals.models import Proposal
from participation.voting.methods.base import Option
from participation.voting.models import (
    Ballot,
    Channel,
    CodeBatch,
    Criterion,
    Results,
    State,
    Vote,
    VotingCode,
)
from participation.voting.models.box import random_id
from participation.voting.receipts import digest_of, new_code
from participation.voting.rules import Voter
from participation.voting.services import casting, codes
from participation.voting.services.closing import close
from participation.voting.services.setting_up import OptionPlan, VotePlan, save_vote

from .clock import Clock

REASONS = {
    1: "Dafür fehlen Geld und Personal auf lange Sicht.",
    2: "Das ist technisch schwierig und hängt von anderen ab.",
    3: "Das geht, braucht aber Zeit und Partner.",
    4: "Das ist gut vorbereitet und bezahlbar.",
    5: "Das kann sofort beginnen.",
}


class Votes:
    """Writes the votes of ``content/votes.json``."""

    def __init__(
        self, consultations: dict[str, Consultation], residents: list[User], editor: User, clock: Clock
    ) -> None:
        self.consultations, self.residents, self.editor, self.clock = consultations, residents, editor, clock

    def load(self, rows: list[dict[str, Any]]) -> None:
        """All of them."""
        for row in rows:
            self._one(row)

    def _one(self, row: dict[str, Any]) -> None:
        consultation = self.consultations[row["consultation"]]
        vote = save_vote(consultation=consultation, plan=self._plan(row, consultation), by=self.editor)
        Vote.objects.filter(pk=vote.pk).update(state=State.ANNOUNCED)
        vote.state = State.ANNOUNCED
        chance = Random(row["key"])
        choose = CHOOSERS[row["method"]]
        options = [option.pk for option in vote.options.all()]
        now = min(self.clock.now, vote.closes_at) - (vote.closes_at - vote.opens_at) / 100
        # The first resident is the demo's login: that ballot is left to whoever tries.
        for user in self.residents[1 : row["ballots"] + 1]:
            casting.cast(vote=vote, voter=Voter(user), raw=choose(chance, options, row["lean"]), now=now)
        self._by_code(vote, row, lambda: choose(chance, options, row["lean"]), now)
        self._on_paper(
            vote, [choose(chance, options, row["lean"]) for _n in range(row.get("paper_ballots", 0))]
        )
        if vote.closes_at <= self.clock.now:
            close(vote=vote, now=vote.closes_at)

    def _plan(self, row: dict[str, Any], consultation: Consultation) -> VotePlan:
        plans = self._options(row, consultation)

        def settings(options: Sequence[Option]) -> dict[str, Any]:
            if "experts" not in row:
                return dict(row["settings"])
            experts = [
                {
                    "name": expert["name"],
                    "ratings": {
                        str(option.id): {"value": value, "reason": REASONS[value]}
                        for option, value in zip(options, expert["values"], strict=True)
                    },
                }
                for expert in row["experts"]
            ]
            return {**row["settings"], "experts": experts}

        return VotePlan(
            question=row["question"],
            description=row["description"],
            easy=row.get("easy", ""),
            method=row["method"],
            settings=settings,
            opens_at=self.clock.moment(row["opens"]),
            closes_at=self.clock.moment(row["closes"], row["time"]),
            options=plans,
            who=row.get("who", [[Criterion.ACCOUNT]]),
            results=row.get("results", Results.CLOSE),
            minimum_turnout=row.get("minimum_turnout", 0),
        )

    @staticmethod
    def _options(row: dict[str, Any], consultation: Consultation) -> list[OptionPlan]:
        if not row.get("from_proposals"):
            return [OptionPlan(**option) for option in row["options"]]
        proposals = Proposal.objects.filter(consultation=consultation).order_by("pk")
        found = {proposal.title: proposal for proposal in proposals}

        def place(title: str) -> tuple[int, str]:
            head = title.split(".")[0]
            return (int(head), title) if head.isdigit() else (99, title)

        return [OptionPlan(title, contribution=found[title]) for title in sorted(found, key=place)]

    def _by_code(
        self, vote: Vote, row: dict[str, Any], ballot: Callable[[], dict[str, Any]], now: Any
    ) -> None:
        if not row.get("codes"):
            return
        made = codes.make_codes(vote=vote, by=self.editor, name="Briefe an alle Haushalte", size=200)
        used = list(VotingCode.objects.filter(batch=made.batch)[: row.get("code_ballots", 0)])
        for code in used:
            casting.cast(vote=vote, voter=Voter(None, code), raw=ballot(), now=now)
        batch = CodeBatch.objects.create(
            vote=vote, name="Zum Ausprobieren", size=len(row["codes"]), created_by=self.editor
        )
        VotingCode.objects.bulk_create(
            VotingCode(batch=batch, vote=vote, digest=digest_of(code)) for code in row["codes"]
        )

    @staticmethod
    def _on_paper(vote: Vote, ballots: list[dict[str, Any]]) -> None:
        Ballot.objects.bulk_create(
            Ballot(id=random_id(), vote=vote, receipt=new_code(), data=ballot, channel=Channel.PAPER)
            for ballot in ballots
        )


def _rate(chance: Random, options: list[int], lean: list[int]) -> dict[str, Any]:
    """Ratings around what people lean to; some options are left out."""
    rated = {
        str(option): min(5, max(1, wish + chance.choice((-1, -1, 0, 0, 0, 1, 1))))
        for option, wish in zip(options, lean, strict=True)
        if chance.random() < 0.85
    }
    return {"ratings": rated}


def _choose(chance: Random, options: list[int], lean: list[int]) -> dict[str, Any]:
    """Each option as likely as people lean to it, in percent."""
    chosen = [option for option, wish in zip(options, lean, strict=True) if chance.random() * 100 < wish]
    return {"options": chosen} if chosen else {"options": options[:1]}


def _rank(chance: Random, options: list[int], lean: list[int]) -> dict[str, Any]:
    """An order by chance, with what people lean to nearer the top; often not all options."""
    order = sorted(options, key=lambda option: -chance.random() * lean[options.index(option)])
    return {"ranking": order[: chance.randint(2, len(order))]}


CHOOSERS: dict[str, Callable[[Random, list[int], list[int]], dict[str, Any]]] = {
    "matrix": _rate,
    "budget": _choose,
    "ranking": _rank,
}
