"""Codes from letters and slips: making them, entering them."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.core import audit
from participation.core.text import clean_text

from ..models import CodeBatch, State, Vote, VotingCode
from ..receipts import digest_of, new_code, read_code
from ..rules import takes_codes

MAX_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class MadeCodes:
    """A batch and its codes in clear, which exist only now: they are printed and forgotten."""

    batch: CodeBatch
    codes: list[str]


@transaction.atomic
def make_codes(*, vote: Vote, by: User, name: str, size: int) -> MadeCodes:
    """Make ``size`` codes. They are stored as hashes, so that they can be printed only once.

    Raises ``PermissionDenied`` and ``ValidationError``.
    """
    if not has_capability(by, Capability.EDIT_CONSULTATIONS, vote.consultation.site_id):
        raise PermissionDenied
    if not takes_codes(vote):
        raise ValidationError(_("This vote takes no codes. Choose “a code from a letter or a slip” first."))
    if vote.state not in (State.DRAFT, State.ANNOUNCED):
        raise ValidationError(_("The vote is over."))
    if not 0 < size <= MAX_BATCH:
        raise ValidationError({"size": _("Please choose between 1 and %(n)s codes.") % {"n": MAX_BATCH}})
    name = clean_text(name, max_length=80, multiline=False)
    if CodeBatch.objects.filter(vote=vote, name=name).exists():
        raise ValidationError({"name": _("There is a batch with this name already.")})
    batch = CodeBatch.objects.create(vote=vote, name=name, size=size, created_by=by)
    codes: set[str] = set()
    while len(codes) < size:
        codes.add(new_code())
    made = sorted(codes)
    rows = [VotingCode(batch=batch, vote=vote, digest=digest_of(code)) for code in made]
    VotingCode.objects.bulk_create(rows, batch_size=1000)
    audit.record(
        verb="codes.made",
        target=vote,
        actor_id=by.pk,
        site_id=vote.consultation.site_id,
        data={"batch": batch.pk, "size": size},
    )
    return MadeCodes(batch, made)


def find_code(*, site_id: int, typed: str) -> VotingCode:
    """The code that somebody typed, in whatever vote of the town. Raises ``ValidationError`` with what to do."""
    code = read_code(typed)
    if not code:
        raise ValidationError(
            _("A code has twelve letters and digits, for instance 7K2M-XQ4D-9TRA. Please check it.")
        )
    found = (
        VotingCode.objects.filter(digest=digest_of(code), vote__consultation__site_id=site_id)
        .select_related("vote__consultation")
        .first()
    )
    if found is None or found.vote.state == State.DRAFT:
        raise ValidationError(
            _("This code is not known. Please compare it with your letter letter by letter.")
        )
    return found


def enter_code(*, code: VotingCode, user: User | None) -> VotingCode:
    """Begin to vote with a code. With an account the code belongs to that account from now on.

    Raises ``ValidationError`` when it is used up or belongs to somebody else.
    """
    if code.void or (code.user_id is not None and (user is None or code.user_id != user.pk)):
        raise ValidationError(
            _("This code has already been used with an account. If it was yours, please log in with it.")
        )
    if user is not None:
        code = bind_code(code=code, user=user)
        if code.user_id not in (None, user.pk):
            return enter_code(code=code, user=user)
    return code


def bind_code(*, code: VotingCode, user: User) -> VotingCode:
    """Let a code belong to an account from now on, so that the same letter does not vote once more without it.

    Nothing changes for a code that belongs to somebody. One that has voted alone stays alone, for the same reason.
    """
    if code.user_id is None and not code.used and not code.void:
        if VotingCode.objects.filter(pk=code.pk, user=None, used=False, void=False).update(user=user):
            code.user = user
        else:
            code.refresh_from_db()
    return code
