"""What quests tell the rest of the house."""

from dataclasses import dataclass

from participation.core.events import Event


@dataclass(frozen=True, slots=True)
class StepDone(Event):
    """Somebody saved a step of a quest, for the first time or again."""

    answer_id: int


@dataclass(frozen=True, slots=True)
class QuestionAnswered(Event):
    """An office answered a question from a quest."""

    question_id: int


@dataclass(frozen=True, slots=True)
class QuestCompleted(Event):
    """The council answered the motion a quest led to."""

    run_id: int
