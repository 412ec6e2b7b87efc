"""Template tags around proposals."""

from django import template

from ..addresses import address_of
from ..models import Proposal

register = template.Library()


@register.simple_tag
def proposal_address(proposal: Proposal) -> str:
    """The address of a proposal; needs ``consultation`` loaded with it."""
    return address_of(proposal)


@register.simple_tag
def merged_address(proposal: Proposal) -> str:
    """The address of the proposal into which this one was merged; both are of one consultation."""
    target = proposal.merged_into
    if target is None:
        return ""
    target.consultation = proposal.consultation
    return address_of(target)
