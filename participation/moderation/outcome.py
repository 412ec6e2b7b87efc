"""What a reporter is told about a decision, in words: for the page, and for the mail as HTML and as text."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.contributions.models import State

from .models import Decision, Report

Verb = Decision.Verb
# What a reporter reads about a restriction that leaves the post readable.
_GENTLER = {
    Verb.REDACT: gettext_lazy("A passage of the post was removed."),
    Verb.LABEL: gettext_lazy("The post got a label."),
    Verb.COLLAPSE: gettext_lazy("The post was folded up; whoever opens it can read it."),
    Verb.LOCK: gettext_lazy("The discussion below the post was closed."),
    Verb.SLOW: gettext_lazy("The discussion below the post was slowed down."),
    Verb.MOVE: gettext_lazy("The post was moved to the consultation where it belongs."),
    Verb.MERGE: gettext_lazy("The proposal was merged with another one."),
}


def in_words(report: Report, decision: Decision, changed: Decision | None = None) -> list[str]:
    """Sentences without anything about the author. ``changed`` is a later decision that turned this one round."""
    sentences = [_sentence(report, decision, changed)]
    if decision.restricts and decision.rule:
        sentences.append(_("Rule: %(rule)s") % {"rule": decision.rule})
    if changed is not None:
        day = date_format(timezone.localtime(changed.decided_at), "DATE_FORMAT")
        if changed.verb == Verb.RESTORE:
            text = _("Later this was decided anew: since %(date)s the post is public again.")
        else:
            text = _("Later this was decided anew: since %(date)s the post is hidden.")
        sentences.append(text % {"date": day})
    if not decision.restricts:
        sentences.append(
            _("You do not agree? You can complain within six months; another person looks at it again.")
        )
    sentences.append(_("You may also go to court."))
    return sentences


def _sentence(report: Report, decision: Decision, changed: Decision | None) -> str:
    if decision.verb == Verb.HIDE:
        return _("The post was hidden. Nobody but its author can read it.")
    if decision.verb == Verb.RESTORE:
        return _("The post is public again. It breaks neither the law nor the rules of the house.")
    if decision.verb in _GENTLER:
        return str(_GENTLER[Verb(decision.verb)])
    state = report.contribution.state
    if state == State.WITHDRAWN:
        return _("The author has withdrawn the post. Nobody can read it any more.")
    if state == State.HIDDEN and changed is None:
        return _("The post stays hidden.")
    return _("The post stays as it is. It breaks neither the law nor the rules of the house.")
