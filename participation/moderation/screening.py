"""The town's rules for new posts, asked while somebody posts (see ``contributions.screening``).

What a town has set is kept in memory (``core.kept``), so that posting costs no query as long as no rule needs one: repeated
text and speed look at the author's own last posts, holding first posts counts them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.contributions.models import Contribution, State
from participation.contributions.screening import AskFirst, Submission, Verdict
from participation.core.kept import keep

from . import patterns, personal
from .models import Policy, ScreeningRule
from .models.screening import minors

Kind = ScreeningRule.Kind
Action = ScreeningRule.Action
_LINKS: Final = ("http://", "https://", "www.")
# How far back, and how many posts, the rule about repetitions looks.
REPEAT_DAYS: Final = 7
REPEAT_POSTS: Final = 20


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, ready to be asked."""

    pk: int
    kind: str
    action: str
    name: str
    explanation: str
    span: int
    number: int
    finder: patterns.Finder | None = None


@dataclass(frozen=True, slots=True)
class RuleBook:
    """What a town has set. Without rows: minors' posts are held, and personal data are asked about."""

    rules: tuple[Rule, ...]
    held_bands: frozenset[str]
    first_posts: int
    asks_personal: bool


def rule_book(site_id: int) -> RuleBook:
    """The rules of a town, from memory when nothing has changed since; two queries when it is cold."""
    return keep(("screening", site_id), partial(_load, site_id))


def ready(row: ScreeningRule) -> Rule:
    """A stored rule, ready to be asked."""
    finder = patterns.Finder(patterns.parse(row.words)) if row.kind == Kind.WORDS else None
    return Rule(row.pk, row.kind, row.action, row.name, row.explanation, row.span, row.number, finder)


def _load(site_id: int) -> RuleBook:
    rows = list(ScreeningRule.objects.filter(site_id=site_id))
    policy = Policy.objects.filter(site_id=site_id).first()
    return RuleBook(
        tuple(ready(row) for row in rows if row.active),
        frozenset(policy.held_bands if policy else minors()),
        policy.first_posts if policy else 0,
        all(row.kind != Kind.PERSONAL for row in rows),
    )


def check(submission: Submission) -> Verdict:
    """Ask the rules of the town about a post (registered with ``contributions.screening``).

    Raises ``ValidationError`` with the town's explanation, or :class:`AskFirst`.
    """
    site_id = submission.consultation.site_id
    book = rule_book(site_id)
    text = patterns.plain(submission.words)
    verdict = Verdict(hold=_held(book, submission))
    hits: list[dict[str, str]] = []
    for rule, passage in _hits(book, submission, text):
        if rule.action == Action.BLOCK:
            raise ValidationError(_stopped(rule, passage), code="screened")
        if rule.action == Action.ASK:
            if not submission.confirmed:
                raise AskFirst(_stopped(rule, passage))
            continue
        verdict.hold = verdict.hold or rule.action == Action.HOLD
        hits.append({"rule": rule.name, "passage": passage[:200]})
    if book.asks_personal and not submission.confirmed and (passage := personal.first(text)):
        raise AskFirst(_personal(passage))
    if hits:
        verdict.notes.append(partial(_note, hits=hits))
    return verdict


def _note(contribution: Contribution, *, hits: list[dict[str, str]]) -> None:
    from .services import note_hits

    note_hits(contribution, hits)


def _stopped(rule: Rule, passage: str) -> str:
    if not passage:
        return rule.explanation
    return _("%(explanation)s This is about: “%(passage)s”") % {
        "explanation": rule.explanation,
        "passage": passage[:80],
    }


def _personal(passage: str) -> str:
    return _(
        "“%(passage)s” looks like somebody's telephone number, e-mail or street address. Everybody could read it. Is that meant?"
    ) % {"passage": passage[:80]}


def _held(book: RuleBook, submission: Submission) -> bool:
    """Whether the post waits because of who wrote it."""
    author = submission.author
    waits = author.age_band in book.held_bands
    if not waits and submission.pk is None and book.first_posts:
        public = _own(author).filter(state=State.PUBLISHED)[: book.first_posts]
        waits = public.count() < book.first_posts
    return waits and not has_capability(author, Capability.MODERATE, submission.consultation.site_id)


def _hits(book: RuleBook, submission: Submission, text: str) -> Iterator[tuple[Rule, str]]:
    """The rules that a post hits, each with the passage (empty when it is not about words)."""
    tokens: list[patterns.Token] | None = None
    for rule in book.rules:
        if rule.finder is not None:
            tokens = patterns.tokens_of(text) if tokens is None else tokens
            if passage := rule.finder.first(text, tokens):
                yield rule, passage
        elif rule.kind == Kind.PERSONAL:
            if passage := personal.first(text):
                yield rule, passage
        elif _of_the_author(rule, submission, text):
            yield rule, ""


def _of_the_author(rule: Rule, submission: Submission, text: str) -> bool:
    author, now = submission.author, timezone.now()
    if rule.kind == Kind.LINKS:
        new = now - author.created_at < timedelta(days=rule.span)
        return new and any(mark in text.casefold() for mark in _LINKS)
    if submission.pk is not None:
        return False
    if rule.kind == Kind.SPEED:
        since = now - timedelta(minutes=rule.span)
        return _own(author).filter(created_at__gt=since)[: rule.number].count() >= rule.number
    if rule.kind == Kind.REPEAT:
        recent = _own(author).filter(created_at__gt=now - timedelta(days=REPEAT_DAYS)).order_by("-created_at")
        same = _squeezed(submission.text)
        return any(_squeezed(old) == same for old in recent.values_list("text", flat=True)[:REPEAT_POSTS])
    return False


def _own(author: User) -> QuerySet[Contribution]:
    # A draft is not posted yet; when it is, it must not be taken for a repetition of itself.
    return Contribution.objects.filter(author=author).exclude(state=State.DRAFT)


def _squeezed(text: str) -> str:
    """The letters and digits of a text, for comparing."""
    return "".join(c for c in patterns.plain(text).casefold() if c.isalnum())


def would_hit(rule: Rule, title: str, text: str) -> str:
    """The passage of a past post that a rule about words would have hit; for the dry run."""
    words = patterns.plain(f"{title}\n{text}" if title else text)
    if rule.finder is not None:
        return rule.finder.first(words)
    if rule.kind == Kind.PERSONAL:
        return personal.first(words)
    return ""
