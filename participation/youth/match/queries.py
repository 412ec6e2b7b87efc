"""Reading theses and positions: four queries, whatever the number."""

from dataclasses import dataclass

from django.db.models import Prefetch

from participation.contributions.models import State
from participation.proposals.models import Proposal

from ..models import CouncilGroup, Position, ProposalLink, Statement, Thesis


@dataclass(slots=True)
class Row:
    """A thesis with each council group and what it says to it (``None``: nothing yet), and the open proposals that fit."""

    thesis: Thesis
    statements: list[tuple[CouncilGroup, Statement | None]]
    links: list[ProposalLink]


@dataclass(slots=True)
class Table:
    """Everything the page needs."""

    groups: list[CouncilGroup]
    rows: list[Row]

    @property
    def proposals(self) -> list[Proposal]:
        """The open proposals that fit any thesis, each once."""
        return list({link.proposal_id: link.proposal for row in self.rows for link in row.links}.values())

    @property
    def demo(self) -> bool:
        """Whether groups are made up."""
        return any(group.demo for group in self.groups)


def has_theses(site_id: int) -> bool:
    """Whether there is anything to compare."""
    return bool(Thesis.objects.filter(site_id=site_id, public=True).exists())


def table_of(site_id: int) -> Table:
    """Public theses, groups, their statements, and proposals that are public and not decided yet."""
    groups = list(CouncilGroup.objects.filter(site_id=site_id))
    waiting = ProposalLink.objects.filter(
        proposal__consultation__public=True,
        proposal__state=State.PUBLISHED,
        proposal__consultation__site_id=site_id,
    ).select_related("proposal__consultation")
    theses = Thesis.objects.filter(site_id=site_id, public=True).prefetch_related(
        Prefetch("statements", Statement.objects.filter(group__in=groups)),
        Prefetch("proposal_links", waiting, to_attr="open_links"),
    )
    rows = []
    for thesis in theses:
        by_group = {statement.group_id: statement for statement in thesis.statements.all()}
        links = [link for link in thesis.open_links if link.position != Position.NEUTRAL]
        rows.append(Row(thesis, [(group, by_group.get(group.pk)) for group in groups], links))
    return Table(groups, rows)
