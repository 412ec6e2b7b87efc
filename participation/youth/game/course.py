"""The course of the session: starting, going on, pausing. ``advance`` is the chair's one large button."""

from dataclasses import replace

from . import ballots, floor, papers
from .asking import in_phase, leads, number_of, running, seated
from .dealing import deal
from .script import Script
from .seating import vacate
from .state import (
    COURSE,
    MOTION,
    TALKING,
    Amendment,
    Effect,
    Headline,
    Mode,
    Move,
    Phase,
    Reason,
    Refused,
    Role,
    State,
)

Outcome = tuple[State, list[Effect]]
LEAST = {Mode.LIVE: 5, Mode.WEEK: 3, Mode.ALONE: 1}


def start(state: State, script: Script, move: Move) -> Outcome:
    """Who opened the room starts the session, or the guide: the roles are dealt."""
    in_phase(state, (Phase.LOBBY,))
    host = next((seat for seat in state.seats if seat.here), None)
    if not move.guide and move.seat is not None and (host is None or seated(state, move) != host):
        raise Refused(Reason.NOT_HOST)
    if len(state.seats) < LEAST[Mode(state.mode)]:
        raise Refused(Reason.TOO_FEW)
    seed = number_of(move.data, "seed", 2**31)
    after = deal(state, script, seed, str(move.data.get("side", "")))
    return replace(after, phase=Phase.AGENDA), [Effect("dealt"), Effect("phase")]


def ready(state: State, script: Script, move: Move) -> Outcome:
    """ "I have read my card"."""
    in_phase(state, (Phase.AGENDA,))
    return state.with_seat(seated(state, move).number, ready=True), []


def pause(state: State, script: Script, move: Move) -> Outcome:
    """Everything stands still until the chair goes on."""
    in_phase(state, COURSE[1:-1])
    leads(state, move)
    return replace(state, paused=True), []


def resume(state: State, script: Script, move: Move) -> Outcome:
    """On it goes."""
    leads(state, move)
    return replace(state, paused=False), []


def forward(state: State, script: Script, move: Move) -> Outcome:
    """On to the next phase. The council must have voted before it leaves the vote."""
    in_phase(state, COURSE[1:-1])
    running(state)
    leads(state, move)
    if state.ballot is not None:
        raise Refused(Reason.BALLOT_OPEN)
    coming = COURSE[COURSE.index(Phase(state.phase)) + 1]
    if coming == Phase.VOTE and not ballots.is_quorate(state):
        raise Refused(Reason.NOT_QUORATE)
    return enter(state, script, coming)


def advance(state: State, script: Script, move: Move) -> Outcome:
    """Do what comes next, whatever it is: see :func:`upcoming`. Who is away without end is given up on the way."""
    in_phase(state, COURSE[1:-1])
    running(state)
    leads(state, move)
    what, number = upcoming(state, script)
    if what == "reveal":
        return replace(state, facts=state.facts + 1), []
    if what == "floor":
        return floor.give_floor(state, script, move)
    if what == "end_speech":
        return floor.take_floor(state, script, move)
    if what == "close":
        return ballots.counted(state, script), [Effect("result")]
    effects: list[Effect] = []
    if not ballots.is_quorate(state) and (what == "open" or state.phase == Phase.AMENDMENTS):
        state, effects = _without_absent(state)
    if what == "open":
        return ballots.opened(state, script, str(number)), effects
    after, more = enter(state, script, COURSE[COURSE.index(Phase(state.phase)) + 1])
    return after, effects + more


def upcoming(state: State, script: Script) -> tuple[str, int]:
    """What ``advance`` does now, and the number it is about: ``reveal``, ``floor`` (seat), ``end_speech`` (seat), ``open``
    (amendment), ``close`` (votes given) or ``phase``.
    """
    if state.ballot is not None:
        return "close", len(state.ballot.votes)
    if state.phase == Phase.REPORT and state.facts < len(script.facts):
        return "reveal", state.facts
    if state.phase in TALKING and state.floor is not None:
        return "end_speech", state.floor
    if state.phase in TALKING and state.waiting:
        return "floor", state.waiting[0]
    if state.phase == Phase.AMENDMENTS:
        for number, amendment in enumerate(state.amendments):
            if amendment.outcome == "open":
                return "open", number
    return "phase", 0


def _without_absent(state: State) -> Outcome:
    """The script takes the seats of voters who are away, so that the council can decide."""
    effects: list[Effect] = []
    for seat in state.voters:
        if not seat.present:
            state, more = vacate(state, seat.number)
            effects += more
    return state, effects


def enter(state: State, script: Script, phase: Phase) -> Outcome:
    """The next phase begins, and what the script does in it at once."""
    after = replace(state, phase=phase, floor=None, waiting=())
    effects = [Effect("phase")]
    if phase == Phase.REPORT:
        after = replace(after, facts=min(1, len(script.facts)))
    elif phase == Phase.DEBATE:
        after = floor.scripted_hands(replace(after, facts=len(script.facts)), script)
    elif phase == Phase.EVENT:
        after = floor.scripted_hands(after, script)
    elif phase == Phase.AMENDMENTS:
        after = _scripted_changes(after, script)
    elif phase == Phase.VOTE:
        dropped = tuple(
            replace(one, outcome="dropped") if one.outcome == "open" else one for one in after.amendments
        )
        after = ballots.opened(replace(after, amendments=dropped), script, MOTION)
    elif phase == Phase.HEADLINE:
        after = _scripted_headlines(after, script)
    elif phase == Phase.OVER:
        effects.append(Effect("finished"))
    return after, effects


def _scripted_changes(state: State, script: Script) -> State:
    """Groups that nobody plays move their change."""
    played = {seat.side for seat in state.seats if seat.human}
    made = list(state.amendments)
    for change in script.changes:
        mover = next(
            (s for s in state.seats if s.scripted and s.side == change.by and s.role == Role.GROUP), None
        )
        if mover is not None and change.by not in played and len(made) < papers.MAX_AMENDMENTS - 1:
            made.append(Amendment(change.key, change.text, mover.number))
    return replace(state, amendments=tuple(made))


def _scripted_headlines(state: State, script: Script) -> State:
    if papers.played_by_people(state, Role.PRESS):
        return state
    final = state.final
    texts = script.headlines_yes if final and final.adopted else script.headlines_no
    return replace(state, headlines=tuple(Headline(0, text) for text in texts[:3]))
