"""The town's own words for statements of reasons."""

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.core import audit
from participation.core.text import clean_text

from .. import queries, rules
from ..models import Ground, ReasonTemplate
from .statements import MAX_FACTS, MAX_RULE


@transaction.atomic
def save_template(
    *, site_id: int, by: User, ground: str, rule: str, facts: str, facts_young: str = ""
) -> ReasonTemplate:
    """Word the reason of a ground for this town. Raises ``PermissionDenied`` and ``ValidationError``."""
    if not rules.may_open_desk(by, site_id):
        raise PermissionDenied
    if ground not in Ground.values:
        raise ValidationError({"ground": _("Please say what is wrong.")})
    template, _created = ReasonTemplate.objects.update_or_create(
        site_id=site_id,
        ground=ground,
        defaults={
            "rule": clean_text(rule, max_length=MAX_RULE, multiline=False),
            "facts": clean_text(facts, max_length=MAX_FACTS),
            "facts_young": clean_text(facts_young, max_length=MAX_FACTS, allow_empty=True),
        },
    )
    transaction.on_commit(lambda: cache.delete(queries.templates_key(site_id)), robust=True)
    audit.record(
        verb="moderation.template", target=template, actor_id=by.pk, site_id=site_id, data={"ground": ground}
    )
    return template
