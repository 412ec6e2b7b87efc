"""A statement of reasons as its addressee reads it (DSA Art. 17): on its page, in the notification and in the mail."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participation.contributions.models import Contribution, Label

from .models import Complaint, Decision
from .reasons import complain_until

Verb = Decision.Verb


@dataclass(frozen=True, slots=True)
class Statement:
    """A decision in words for the person it concerns. ``post`` has its consultation loaded."""

    decision: Decision
    post: Contribution
    never_public: bool = False
    # For minors: shorter sentences.
    young: bool = False

    @property
    def title(self) -> str:
        """What was decided, as a heading."""
        if self.never_public:
            return _("Your post will not be published")
        return {
            Verb.HIDE: _("Your post was hidden"),
            Verb.REDACT: _("A passage of your post was removed"),
            Verb.LABEL: _("Your post got a label"),
            Verb.COLLAPSE: _("Your post was folded up"),
            Verb.LOCK: _("The discussion below your post was closed"),
            Verb.SLOW: _("The discussion below your post was slowed down"),
            Verb.MOVE: _("Your post was moved"),
            Verb.MERGE: _("Your proposal was merged with another"),
            Verb.WARN: _("A warning"),
            Verb.MUTE: _("You cannot post for some time"),
            Verb.SUSPEND: _("Your account is suspended for some time"),
        }.get(Verb(self.decision.verb), _("A decision about your post"))

    @property
    def lead(self) -> str:
        """One sentence that says what it is about."""
        if self.young:
            return _(
                "The moderators have decided something about your post. Here you read why, and what you can do."
            )
        values = {"consultation": self.post.consultation.title}
        if self.never_public:
            text = _(
                "We have checked your post in “%(consultation)s” and do not publish it. Here you read why, and what you can do."
            )
        elif self.decision.verb == Verb.HIDE:
            text = _(
                "We have hidden your post in “%(consultation)s”. Here you read why, and what you can do."
            )
        else:
            text = _("It is about your post in “%(consultation)s”. Here you read why, and what you can do.")
        return text % values

    @property
    def meaning(self) -> str:
        """What the decision does."""
        detail = self.decision.detail
        match self.decision.verb:
            case Verb.HIDE:
                return _("Only you and the moderation of this site.")
            case Verb.REDACT:
                return _("The passage is replaced by […]. Everybody can read the rest.")
            case Verb.LABEL:
                label = Label(detail["label"]).label if detail.get("label") else ""
                return _("Beside your post stands: “%(label)s”. Everybody can go on reading it.") % {
                    "label": label
                }
            case Verb.COLLAPSE:
                return _("Your post is shown folded up; whoever opens it can read it.")
            case Verb.LOCK:
                return _("Nobody can answer any more. Everything written stays readable.")
            case Verb.SLOW:
                minutes = max(1, int(detail.get("seconds", 60)) // 60)
                return _("Each person can write there only once in %(n)s minutes.") % {"n": minutes}
            case Verb.MOVE:
                return _("Your post now stands in “%(consultation)s”, with everything below it.") % {
                    "consultation": self.post.consultation.title
                }
            case Verb.MERGE:
                return _(
                    "It goes on in the other proposal. Your supporters are asked whether they support it too."
                )
            case Verb.WARN:
                return _(
                    "Nothing is restricted. If it happens again, the account can be suspended for a time."
                )
            case Verb.MUTE:
                return _("You can go on reading, supporting and voting.")
            case Verb.SUSPEND:
                return _("Until then you cannot log in. Your posts stay.")
        return ""

    @property
    def lasting(self) -> str:
        """For how long."""
        if self.decision.until is not None:
            until = date_format(timezone.localtime(self.decision.until), "DATETIME_FORMAT")
            return _("Until %(time)s. Then it ends by itself.") % {"time": until}
        return _("Without an end, unless the decision is changed.")

    @property
    def who(self) -> str:
        """Whether a person or a machine found and decided."""
        if self.decision.automated:
            return _("A rule of the town noticed the post. A person decided.")
        return _("A person of the town, not a machine.")

    @property
    def url(self) -> str:
        """Where the statement is read, and where one complains; also without login."""
        return reverse("moderation:statement", args=[self.decision.code]) if self.decision.code else ""

    @property
    def reversed(self) -> bool:
        """Whether the decision was taken back; needs ``reversed_by`` selected to cost no query."""
        return self.decision.undone_by is not None

    @property
    def complain_until(self) -> datetime:
        """The last moment for a complaint."""
        return complain_until(self.decision)

    @property
    def may_complain(self) -> bool:
        """Whether the button is there: in time, and the decision stands."""
        return not self.reversed and timezone.now() <= self.complain_until

    @property
    def complain_until_text(self) -> str:
        """The last day for a complaint, without markup."""
        return date_format(timezone.localtime(self.complain_until), "DATE_FORMAT")


def statement_of(decision: Decision) -> Statement:
    """The statement of a decision whose case, post, consultation and author are loaded."""
    post = decision.case.contribution
    author = post.author
    return Statement(
        decision,
        post,
        never_public=decision.verb == Verb.HIDE and decision.detail.get("before") == "pending",
        young=author is not None and author.is_minor,
    )


def complaint_words(complaint: Complaint) -> str:
    """What became of a complaint, in one sentence."""
    if complaint.state == Complaint.State.UPHELD:
        return _("Another person looked at it and changed the decision.")
    if complaint.state == Complaint.State.REJECTED:
        return _("Another person looked at it. The decision stands.")
    return _("We have your complaint. Another person looks at it and decides.")
