"""What may be done in quests. Each verb can be repeated without harm."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.events import AccountDeleted
from participation.accounts.models import User
from participation.core import audit
from participation.core.db import insert_once
from participation.core.events import publish

from ..models import (
    FileKind,
    Membership,
    OfficeQuestion,
    Quest,
    QuestRun,
    SpotFile,
    StepAnswer,
    YouthGroup,
)
from .events import QuestCompleted, QuestionAnswered, StepDone
from .queries import Step
from .rules import is_paused


class Paused(Exception):
    """The guide has paused the group: nothing is saved meanwhile."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a spot, made anew: its bytes and the ending of its name."""

    kind: str
    content: bytes
    ending: str


@transaction.atomic
def start(*, quest: Quest, user: User, group: YouthGroup | None = None) -> QuestRun:
    """Begin a quest alone or with a group of one's own; who has begun goes on. Raises ``ValidationError`` for a
    group one is not in.
    """
    if group is None:
        insert_once(QuestRun, quest=quest, owner=user)
        return QuestRun.objects.get(quest=quest, owner=user)
    in_it = Membership.objects.filter(group=group, user=user).exists()
    if not in_it or group.site_id != quest.site_id or group.is_over():
        raise ValidationError(_("You are not in this group."), code="group")
    insert_once(QuestRun, quest=quest, group=group)
    return QuestRun.objects.get(quest=quest, group=group)


@transaction.atomic
def save_step(
    *, run: QuestRun, step: Step, user: User, data: dict[str, Any], files: tuple[Attachment, ...] = ()
) -> StepAnswer:
    """Save what somebody did in a step; again changes it. Raises :class:`Paused`."""
    _walk(run)
    answer, _made = StepAnswer.objects.update_or_create(
        run=run,
        step=step.id,
        user=user,
        defaults={"kind": step.kind, "data": data, "saved_at": timezone.now()},
    )
    for file in files:
        _attach(answer, file)
    publish(StepDone(answer_id=answer.pk))
    return answer


def _walk(run: QuestRun) -> None:
    if is_paused(run):
        raise Paused


def _attach(answer: StepAnswer, attachment: Attachment) -> None:
    before = SpotFile.objects.filter(answer=answer, kind=attachment.kind).first()
    file = before or SpotFile(answer=answer, kind=attachment.kind)
    if before is not None and before.file.name:
        _delete_soon([before.file.name])
    file.file.save(f"spot.{attachment.ending}", ContentFile(attachment.content), save=False)
    file.save()


@transaction.atomic
def remove_file(*, answer: StepAnswer, kind: str) -> None:
    """Take a file away from a spot; without one nothing happens."""
    _walk(answer.run)
    found = SpotFile.objects.filter(answer=answer, kind=FileKind(kind))
    _delete_soon(list(found.values_list("file", flat=True)))
    found.delete()


def _delete_soon(names: list[str]) -> None:
    """The files go when it is certain that no row names them any more."""

    def delete_files() -> None:
        for name in names:
            default_storage.delete(name)

    if names:
        transaction.on_commit(delete_files, robust=True)


@transaction.atomic
def ask_office(*, run: QuestRun, step: Step, user: User, text: str) -> OfficeQuestion:
    """Put a question into the queue of the town's offices: one for each step of a walk, the first counts."""
    _walk(run)
    insert_once(
        OfficeQuestion,
        site_id=run.quest.site_id,
        run=run,
        step=step.id,
        topic=run.quest.title,
        text=text,
        asked_by=user,
    )
    question = OfficeQuestion.objects.get(run=run, step=step.id)
    save_step(run=run, step=step, user=user, data={})
    return question


@transaction.atomic
def answer_question(*, question: OfficeQuestion, by: User, text: str, office: str) -> OfficeQuestion:
    """The answer of an office; answering again corrects it. Young people see the office, never a person."""
    question = OfficeQuestion.objects.select_for_update().get(pk=question.pk)
    first = question.answered_at is None
    question.answer, question.office, question.answered_by = text, office, by
    question.answered_at = question.answered_at or timezone.now()
    question.save(update_fields=["answer", "office", "answered_by", "answered_at"])
    audit.record(verb="question.answered", target=question, actor_id=by.pk, site_id=question.site_id)
    if first:
        publish(QuestionAnswered(question_id=question.pk))
    return question


@transaction.atomic
def complete(*, run_id: int) -> bool:
    """The council has answered: the quest is complete. Returns whether it was not before."""
    fresh = QuestRun.objects.filter(pk=run_id, completed_at=None).update(completed_at=timezone.now())
    if fresh:
        publish(QuestCompleted(run_id=run_id))
    return bool(fresh)


@transaction.atomic
def stop(*, run: QuestRun, user: User) -> None:
    """Take the own answers out of a walk, and the walk itself when one walks alone."""
    answers = StepAnswer.objects.filter(run=run, user=user)
    _delete_soon(list(SpotFile.objects.filter(answer__in=answers).values_list("file", flat=True)))
    answers.delete()
    if run.owner_id == user.pk:
        run.delete()


def forget_person(event: AccountDeleted) -> None:
    """Durable handler: answers and their files go with the account, and the name of who answered for an office."""
    files = SpotFile.objects.filter(answer__user=event.user_id)
    _delete_soon(list(files.values_list("file", flat=True)))
    StepAnswer.objects.filter(user=event.user_id).delete()
    OfficeQuestion.objects.filter(answered_by=event.user_id).update(answered_by=None)
