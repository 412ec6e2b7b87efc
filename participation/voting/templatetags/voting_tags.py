"""Words and addresses of votes."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from participation.consultations import presentation
from participation.consultations.rules import Timetable
from participation.contributions import kinds
from participation.voting import wording
from participation.voting.addresses import address_of
from participation.voting.models import Vote, VoteOption
from participation.voting.rules import Standing

register = template.Library()


@register.filter
def euros(cents: int | None) -> str:
    """An amount of money: "48.000 €", with cents only where there are some."""
    return wording.euros(cents)


@register.filter
def vote_address(vote: Vote, page: str = "detail") -> str:
    """The address of a page about the vote: ``{{ vote|vote_address:"receipt" }}``."""
    return address_of(vote, page)


@register.filter
def picture_address(option: VoteOption, vote: Vote) -> str:
    """The address of the picture of an option."""
    from django.urls import reverse

    return reverse("voting:picture", args=[vote.consultation.slug, vote.pk, option.pk])


@register.filter
def proposal_address(option: VoteOption) -> str:
    """The address of the contribution that the option was taken from; empty when it is not public."""
    found = option.contribution
    return kinds.url_of(found) if found is not None and found.is_public else ""


@register.simple_tag
def experts_of(vote: Vote) -> list[tuple[str, list[tuple[str, Any, str]]]]:
    """What the named experts say: for each option its title and (expert, rating, reason)."""
    experts = vote.settings.get("experts") or []
    if not experts:
        return []
    options = sorted(vote.options.all(), key=lambda option: option.position)
    return [
        (
            option.title,
            [
                (expert["name"], rating["value"], rating["reason"])
                for expert in experts
                if (rating := expert["ratings"].get(str(option.pk)))
            ],
        )
        for option in options
    ]


@register.filter
def who_words(vote: Vote) -> str:
    """Who may vote, as a sentence."""
    return wording.who(vote)


@register.filter
def results_words(vote: Vote) -> str:
    """When results are shown, as a sentence."""
    return wording.results(vote)


@register.filter
def counting_words(vote: Vote) -> list[str]:
    """How it is counted and what is needed, a sentence each."""
    return wording.counting(vote)


@register.filter
def sheet_words(vote: Vote) -> str:
    """What to do with the ballot, as a sentence."""
    return wording.sheet(vote)


@register.simple_tag
def vote_state(vote: Vote, standing: Standing, times: Timetable) -> dict[str, str]:
    """The pill of a vote in a list: kind, icon and words."""
    if vote.state == "annulled":
        return {"kind": "bad", "icon": "stop", "words": _("Stopped for a correction")}
    if vote.state == "closed":
        return {"kind": "good", "icon": "check", "words": _("Counted")}
    if vote.state == "draft":
        return {"kind": "wait", "icon": "pencil", "words": _("Draft")}
    if standing.by_calendar:
        return {"kind": "now", "icon": "vote", "words": _("Open")}
    if vote.closes_at <= times.now:
        return {"kind": "wait", "icon": "clock", "words": _("Is being counted")}
    return {"kind": "wait", "icon": "clock", "words": _("Not open yet")}


@register.filter
def moment(value: datetime, times: Timetable) -> str:
    """A deadline in words, told from the page's own moment."""
    return presentation.deadline(value, times.now)
