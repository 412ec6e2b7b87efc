"""What quests and skills listen to; called once by ``YouthConfig.ready``."""

from participation.accounts.events import AccountDeleted
from participation.core.events import subscribe
from participation.council.events import MotionMoved


def wire() -> None:
    """Subscribe everything; again changes nothing."""
    from . import cards
    from .events import SessionFinished
    from .home_cards import MAKERS, progress
    from .queries.groups import PROGRESS
    from .quests import motions, services
    from .quests.events import StepDone
    from .skills import handlers

    subscribe(AccountDeleted, services.forget_person, durable=True)
    subscribe(MotionMoved, motions.motion_moved, durable=True)
    subscribe(MotionMoved, handlers.motion_moved, durable=True)
    subscribe(StepDone, handlers.step_done, durable=True)
    subscribe(SessionFinished, handlers.session_finished, durable=True)
    if progress not in PROGRESS:
        PROGRESS.append(progress)
    cards.CARDS.extend(make for make in MAKERS if make not in cards.CARDS)
