"""Words of a statement of reasons: what comes with the platform, and how a statement reads.

A town may word the templates itself (:class:`~.models.ReasonTemplate`); these are the ones it starts with.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import Decision, Ground

# Months in which a person may complain (DSA Art. 20).
COMPLAINT_MONTHS: Final = 6

# What a reporter chooses from, in the order of the form.
REPORT_GROUNDS: Final[tuple[tuple[str, Promise], ...]] = (
    (Ground.INSULT, _("It insults or threatens somebody")),
    (Ground.HATE, _("It stirs up hatred against a group of people")),
    (Ground.PRIVATE, _("It shows personal data, such as a name, an address or a telephone number")),
    (Ground.SPAM, _("It is advertising or spam")),
    (Ground.OFF_TOPIC, _("It has nothing to do with the topic")),
    (Ground.ILLEGAL, _("It breaks a law in another way")),
    (Ground.OTHER, _("Something else is wrong")),
)


@dataclass(frozen=True, slots=True)
class Template:
    """The rule and the reason that a moderator starts from."""

    ground: str
    rule: str | Promise
    facts: str | Promise
    # For minors; empty means the same words for all.
    young: str | Promise = ""


DEFAULTS: Final[dict[str, Template]] = {
    template.ground: template
    for template in (
        Template(
            Ground.INSULT,
            _("House rules: no insults and no threats"),
            _(
                "Your post attacks somebody personally, or can be understood as a threat. You may criticise plans and decisions "
                "sharply. Please write your point again without this passage."
            ),
            _(
                "In your post you attack somebody, or it sounds like a threat. You can say clearly what you do not like. Please "
                "write it again without attacking anybody."
            ),
        ),
        Template(
            Ground.HATE,
            _("House rules: no hatred against groups of people"),
            _(
                "Your post belittles people because of their origin, religion, sex, disability or another feature of theirs. "
                "That has no place here. Please write your point again without this passage."
            ),
            _(
                "Your post puts people down because of who they are, for example where they come from or what they believe. "
                "We do not want that here. Please write it again without it."
            ),
        ),
        Template(
            Ground.PRIVATE,
            _("House rules: no personal data of other people"),
            _(
                "Your post contains personal data of another person, such as a name, an address, a telephone number or a "
                "number plate. We must protect this person. Please write your point again without these data."
            ),
            _(
                "Your post says something private about another person, for example a name, an address or a phone number. "
                "That can get the person into trouble. Please write it again without it."
            ),
        ),
        Template(
            Ground.SPAM,
            _("House rules: no advertising"),
            _("Your post advertises a product, a company or a website, or repeats the same text many times."),
            _("Your post is advertising, or you wrote the same thing many times."),
        ),
        Template(
            Ground.OFF_TOPIC,
            _("House rules: keep to the topic"),
            _(
                "Your post has nothing to do with the topic of this consultation. You can write it again where it fits."
            ),
            _("Your post is about something else than the topic here. You can write it again where it fits."),
        ),
        # What breaks the law, or another rule, only the moderator can say: no words that could go out unfinished.
        Template(Ground.ILLEGAL, "", ""),
        Template(Ground.OTHER, "", ""),
    )
}


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon a case should be looked at; ``kind`` and ``icon`` are those of the pill."""

    label: Promise
    kind: str
    icon: str


_URGENT: Final = Urgency(pgettext_lazy("urgency", "Urgent"), "bad", "flag")
_TODAY: Final = Urgency(pgettext_lazy("urgency", "Today"), "wait", "clock")
_NO_HURRY: Final = Urgency(pgettext_lazy("urgency", "No hurry"), "", "clock")


def urgency_of(score: int) -> Urgency:
    """Three words for a score of 0 to 100."""
    if score >= 60:
        return _URGENT
    return _TODAY if score >= 20 else _NO_HURRY


def months_later(moment: datetime, months: int = COMPLAINT_MONTHS) -> datetime:
    """The same day ``months`` later; the last day of the month when that month is shorter."""
    year, month = divmod(moment.month - 1 + months, 12)
    for day in (moment.day, 30, 29, 28):
        try:
            return moment.replace(year=moment.year + year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def complain_until(decision: Decision) -> datetime:
    """The last moment for a complaint about a decision."""
    return months_later(decision.decided_at)
