"""What members are typing, kept until it is sent."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from participation.accounts.models import User

from .models import Draft

MAX_DRAFT = 20_000


def save_draft(*, user: User, key: str, data: dict[str, str]) -> None:
    """Keep what a member is typing; nothing typed deletes the draft.

    Raises ``ValidationError`` when it is larger than any form could send.
    """
    if not data:
        Draft.objects.filter(user=user, key=key).delete()
        return
    if len(key) > 80 or sum(len(name) + len(value) for name, value in data.items()) > MAX_DRAFT:
        raise ValidationError(_("This draft is too long to be kept."))
    Draft.objects.update_or_create(user=user, key=key, defaults={"data": data})
