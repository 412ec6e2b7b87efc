"""Setting the town's rules for new posts, and trying them on the posts there are."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from participation.accounts.models import User
from participation.contributions.models import Contribution, State
from participation.core import audit
from participation.core.kept import changed

from .. import rules, screening
from ..models import DryRun, Policy, ScreeningRule

# What a rule can be tried on without knowing the moment in which a post was written.
TRIABLE: Final = (ScreeningRule.Kind.WORDS, ScreeningRule.Kind.PERSONAL)
CHUNK: Final = 500
EXAMPLES: Final = 50


@transaction.atomic
def save_rule(*, rule: ScreeningRule, by: User) -> ScreeningRule:
    """Store a rule, new or changed. Raises ``PermissionDenied`` and ``ValidationError``."""
    if not rules.may_set_rules(by, rule.site_id):
        raise PermissionDenied
    rule.changed_at = timezone.now()
    rule.full_clean()
    rule.save()
    _record(rule, by, rule.site_id, {"rule": rule.pk, "kind": rule.kind, "action": rule.action})
    changed()
    return rule


@transaction.atomic
def delete_rule(*, rule: ScreeningRule, by: User) -> None:
    """Delete a rule. What it has held or noted stays."""
    if not rules.may_set_rules(by, rule.site_id):
        raise PermissionDenied
    _record(rule, by, rule.site_id, {"rule": rule.pk, "deleted": True})
    rule.delete()
    changed()


@transaction.atomic
def save_policy(*, policy: Policy, by: User) -> Policy:
    """Store whose posts are read before they appear."""
    if not rules.may_set_rules(by, policy.site_id):
        raise PermissionDenied
    policy.full_clean()
    policy.save()
    audit.record(verb="moderation.policy", target=policy, actor_id=by.pk, site_id=policy.site_id)
    changed()
    return policy


def _record(rule: ScreeningRule, by: User, site_id: int, data: dict[str, Any]) -> None:
    audit.record(verb="moderation.rule", target=rule, actor_id=by.pk, site_id=site_id, data=data)


@transaction.atomic
def begin_dry_run(*, rule: ScreeningRule, by: User) -> DryRun:
    """Ask what a rule would have hit; a background task counts. Raises ``PermissionDenied``."""
    if not rules.may_set_rules(by, rule.site_id):
        raise PermissionDenied
    DryRun.objects.filter(rule=rule).delete()
    return DryRun.objects.create(rule=rule)


def carry_out(run_id: int) -> None:
    """What the task does: go through the public posts of the town, newest first, and write down what the rule hits.

    Twice does no harm: the second finds a run that is not waiting. A run that fails says so.
    """
    run = DryRun.objects.select_related("rule").filter(pk=run_id, state=DryRun.State.WAITING).first()
    if run is None or not DryRun.objects.filter(pk=run_id, state="waiting").update(state="running"):
        return
    try:
        _go_through(run)
    except Exception:
        DryRun.objects.filter(pk=run_id).update(state=DryRun.State.FAILED)
        raise


def _go_through(run: DryRun) -> None:
    rule = screening.ready(run.rule)
    posts = Contribution.objects.filter(
        consultation__site_id=run.rule.site_id, state=State.PUBLISHED
    ).order_by("-pk")
    total, done, hits = posts.count(), 0, 0
    examples: list[dict[str, Any]] = []
    rows = posts.values_list("pk", "title", "text")
    for pk, title, text in rows.iterator(chunk_size=CHUNK):
        done += 1
        if passage := screening.would_hit(rule, title, text):
            hits += 1
            if len(examples) < EXAMPLES:
                examples.append({"id": pk, "passage": passage[:120]})
        if done % CHUNK == 0:
            DryRun.objects.filter(pk=run.pk).update(done=done, total=total, hits=hits)
    DryRun.objects.filter(pk=run.pk).update(
        done=done, total=max(total, done), hits=hits, examples=examples, state=DryRun.State.DONE
    )
