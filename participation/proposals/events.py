"""What proposals tell the rest of the house."""

from dataclasses import dataclass

from participation.contributions.events import ContributionEvent


@dataclass(frozen=True, slots=True)
class ProposalAnswered(ContributionEvent):
    """The town answered a proposal."""

    answer_id: int = 0
