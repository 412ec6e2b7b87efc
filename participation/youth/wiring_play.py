"""What groups and council sessions listen to, and what comes round by the clock; called once by ``YouthConfig.ready``."""

from participation.accounts.events import AccountDeleted
from participation.core import periodic
from participation.core.events import subscribe


def wire() -> None:
    """Subscribe everything; again changes nothing."""
    from . import cards, home_play
    from .queries.groups import PROGRESS
    from .services import groups, session_upkeep

    subscribe(AccountDeleted, session_upkeep.forget_person, durable=True)
    periodic.register("youth sessions", 20, session_upkeep.move_on_due)
    periodic.register("old youth sessions", 60 * 60, session_upkeep.forget_old)
    periodic.register("youth groups", 60 * 60, groups.forget_ended)
    if home_play.session_card not in cards.CARDS:
        cards.CARDS[:0] = [cards.code_card, home_play.session_card]
        PROGRESS.append(home_play.progress)
