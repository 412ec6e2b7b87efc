"""Reading quests. Numbers of queries do not depend on how many there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from participation.accounts.models import User

from ..models import Membership, OfficeQuestion, Quest, QuestRun, SpotFile, StepAnswer, YouthGroup
from .rules import is_private, runs_of


@dataclass(slots=True)
class Step:
    """A step of a quest: its place (from 1), its id, what kind it is and what the editor wrote."""

    number: int
    id: UUID
    kind: str
    value: Any
    done: bool = False
    mine: bool = False

    @property
    def title(self) -> str:
        """The heading."""
        return str(self.value["title"])


@dataclass(slots=True)
class Path:
    """A walk with its steps, as one person sees it."""

    run: QuestRun
    steps: list[Step]
    answers: list[StepAnswer] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.done for step in self.steps)

    @property
    def next_step(self) -> Step | None:
        """The first that is not done."""
        return next((step for step in self.steps if not step.done), None)

    @property
    def ready(self) -> bool:
        """Whether every step is done, so that the motion comes next."""
        return self.next_step is None

    def step(self, step_id: UUID) -> Step:
        """The step with this id, or 404."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise Http404

    def after(self, step: Step) -> Step | None:
        """The step that follows."""
        return self.steps[step.number] if step.number < len(self.steps) else None


def public_quests(site_id: int) -> QuerySet[Quest]:
    """What can be walked in a town. One query."""
    return Quest.objects.filter(site_id=site_id, public=True)


def get_quest(site_id: int, slug: str) -> Quest:
    """A public quest, or 404."""
    quest = public_quests(site_id).select_related("consultation").filter(slug=slug).first()
    if quest is None:
        raise Http404
    return quest


def steps_of(quest: Quest) -> list[Step]:
    """The steps in their order; costs no query."""
    found: list[Step] = []
    for child in quest.steps:
        if child.id:
            found.append(Step(len(found) + 1, UUID(str(child.id)), child.block_type, child.value))
    return found


def my_runs(user: User, site_id: int) -> QuerySet[QuestRun]:
    """The walks ``user`` takes part in, newest first; groups that have ended are gone."""
    mine = Membership.objects.filter(group=OuterRef("group"), user=user.pk)
    both = QuestRun.objects.filter(Exists(mine), group__ends_at__gt=timezone.now()) | QuestRun.objects.filter(
        owner=user.pk
    )
    return both.filter(quest__site_id=site_id).select_related("quest__consultation", "group")


def get_run(user: User, site_id: int, pk: int) -> QuestRun:
    """A walk ``user`` takes part in, or 404: nobody else learns that it exists."""
    run = my_runs(user, site_id).filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def my_groups(user: User, site_id: int) -> list[YouthGroup]:
    """The groups one can walk with as a team."""
    groups = YouthGroup.objects.filter(site_id=site_id, memberships__user=user.pk, ends_at__gt=timezone.now())
    return list(groups.order_by("name", "pk"))


def path_of(run: QuestRun, user: User) -> Path:
    """The steps of a walk with what is done, and those answers ``user`` may see: the own, and of the team's
    those that are not private. One query.
    """
    answers = list(run.answers.prefetch_related("files").order_by("pk"))
    return _path(run, user, answers)


def _path(run: QuestRun, user: User, answers: Iterable[StepAnswer]) -> Path:
    steps = steps_of(run.quest)
    by_id = {step.id: step for step in steps}
    seen = []
    for answer in answers:
        step = by_id.get(answer.step)
        if step is None:
            continue
        step.done = True
        own = answer.user_id == user.pk
        step.mine = step.mine or own
        if own or not is_private(answer.kind):
            seen.append(answer)
    return Path(run, steps, seen)


def paths_of(runs: Iterable[QuestRun], user: User) -> list[Path]:
    """The same for several walks, without files. One query."""
    runs = list(runs)
    rows: dict[int, list[StepAnswer]] = {run.pk: [] for run in runs}
    for answer in (
        StepAnswer.objects.filter(run__in=runs).only("run_id", "step", "kind", "user_id").order_by("pk")
    ):
        rows[answer.run_id].append(answer)
    return [_path(run, user, rows[run.pk]) for run in runs]


def progress_of(group: YouthGroup) -> list[Path]:
    """What a guide sees of a group: which steps are done, and nothing else. Two queries.

    The answers are not read at all, so that nothing of them can slip into a page.
    """
    runs = list(group.quest_runs.select_related("quest").order_by("pk"))
    done = set(StepAnswer.objects.filter(run__in=runs).values_list("run_id", "step").distinct())
    paths = []
    for run in runs:
        steps = steps_of(run.quest)
        for step in steps:
            step.done = (run.pk, step.id) in done
        paths.append(Path(run, steps))
    return paths


def get_file(user: User, site_id: int, pk: int) -> SpotFile:
    """A file of a walk ``user`` takes part in, or 404. Spots are shared within a team."""
    file = SpotFile.objects.select_related("answer").filter(pk=pk).first()
    if file is None or not my_runs(user, site_id).filter(pk=file.answer.run_id).exists():
        raise Http404
    return file


def question_of(run: QuestRun, step: Step) -> OfficeQuestion | None:
    """The question that was asked in this step."""
    return OfficeQuestion.objects.filter(run=run, step=step.id).first()


def waiting_questions(site_id: int) -> QuerySet[OfficeQuestion]:
    """The queue of the offices, oldest first."""
    return OfficeQuestion.objects.filter(site_id=site_id, answered_at=None)


def takes_part(user: User, run: QuestRun) -> bool:
    """Whether somebody takes part in a walk. One query."""
    return QuestRun.objects.filter(runs_of(user), pk=run.pk).exists()
