"""The speaking list: asking for the floor, giving it, speaking, and being made to think."""

from dataclasses import replace

from .asking import has_role, in_phase, leads, number_of, running, seated, text_of
from .script import Script
from .state import TALKING, Effect, Mode, Move, Phase, Reason, Refused, Role, Seat, Speech, State

Outcome = tuple[State, list[Effect]]
SPEAKERS = (Role.GROUP, Role.ADMINISTRATION, Role.CHAIR)
MAX_SPEECHES = 120


def hand_up(state: State, script: Script, move: Move) -> Outcome:
    """Onto the speaking list; twice changes nothing."""
    in_phase(state, TALKING)
    running(state)
    seat = has_role(state, move, *SPEAKERS)
    if seat.number in state.waiting or state.floor == seat.number:
        return state, []
    return replace(state, waiting=(*state.waiting, seat.number)), []


def hand_down(state: State, script: Script, move: Move) -> Outcome:
    """Off the list again."""
    seat = seated(state, move)
    return replace(state, waiting=tuple(number for number in state.waiting if number != seat.number)), []


def give_floor(state: State, script: Script, move: Move) -> Outcome:
    """The chair calls somebody up: the first on the list, or ``who``. A scripted group says its line at once."""
    in_phase(state, TALKING)
    running(state)
    leads(state, move)
    if "who" in move.data:
        number = number_of(move.data, "who", 10_000)
        if number not in state.waiting:
            raise Refused(Reason.NOBODY_WAITS)
    elif state.waiting:
        number = state.waiting[0]
    else:
        raise Refused(Reason.NOBODY_WAITS)
    seat = state.seat(number)
    after = replace(state, floor=number, waiting=tuple(other for other in state.waiting if other != number))
    return (say_line(after, script, seat), []) if seat is not None and seat.scripted else (after, [])


def take_floor(state: State, script: Script, move: Move) -> Outcome:
    """The chair ends a speech."""
    in_phase(state, TALKING)
    leads(state, move)
    return replace(state, floor=None), []


def speak(state: State, script: Script, move: Move) -> Outcome:
    """Who has the floor has spoken: with a sentence for the record, or aloud. Alone and over a week nobody calls one up."""
    in_phase(state, TALKING)
    running(state)
    seat = seated(state, move)
    calm = state.mode != Mode.LIVE
    if calm:
        has_role(state, move, *SPEAKERS)
    elif state.floor != seat.number:
        raise Refused(Reason.NOT_SPEAKING)
    if len(state.speeches) >= MAX_SPEECHES:
        raise Refused(Reason.TOO_MANY)
    speech = Speech(seat.number, text_of(move.data, needed=calm), state.phase)
    after = replace(state, floor=None if state.floor == seat.number else state.floor)
    waiting = tuple(number for number in state.waiting if number != seat.number)
    return replace(after, waiting=waiting, speeches=(*state.speeches, speech)), []


def nod(state: State, script: Script, move: Move) -> Outcome:
    """ "That made me think": once for each speech, never for one's own; again takes it back."""
    in_phase(state, (*TALKING, Phase.AMENDMENTS, Phase.VOTE))
    seat = seated(state, move)
    index = number_of(move.data, "speech", len(state.speeches))
    speech = state.speeches[index]
    if speech.seat == seat.number:
        raise Refused(Reason.OWN_WORDS)
    wanted = move.data.get("on", True) in (True, "1", "on")
    nods = tuple(number for number in speech.nods if number != seat.number)
    return _with_speech(state, index, replace(speech, nods=(*nods, seat.number) if wanted else nods)), []


def _with_speech(state: State, index: int, speech: Speech) -> State:
    speeches = (*state.speeches[:index], speech, *state.speeches[index + 1 :])
    return replace(state, speeches=speeches)


# The script ----------------------------------------------------------------------------------------------------


def next_line(state: State, script: Script, seat: Seat) -> tuple[str, str] | None:
    """Key and words of the next line that the script of this seat's group has for this phase."""
    side = script.side(seat.side)
    if side is None:
        return None
    lines = side.event_lines if state.phase == Phase.EVENT else side.lines
    for number, line in enumerate(lines):
        key = f"{side.key}:{state.phase}:{number}"
        if key not in state.said:
            return key, line
    return None


def say_line(state: State, script: Script, seat: Seat) -> State:
    """The script speaks for a seat and gives the floor back."""
    found = next_line(state, script, seat)
    if found is None:
        return replace(state, floor=None)
    speech = Speech(seat.number, found[1], state.phase)
    after = replace(state, floor=None, speeches=(*state.speeches, speech), said=(*state.said, found[0]))
    if next_line(after, script, seat) is not None:
        after = replace(after, waiting=(*after.waiting, seat.number))
    return after


def scripted_hands(state: State, script: Script) -> State:
    """One scripted member of each group that no person is in asks for the floor, as long as its script has lines."""
    played = {seat.side for seat in state.seats if seat.human}
    first: dict[str, int] = {}
    for seat in state.seats:
        speaks = seat.scripted and seat.role == Role.GROUP and seat.side not in played
        if speaks and next_line(state, script, seat) is not None:
            first.setdefault(seat.side, seat.number)
    new = tuple(number for number in first.values() if number not in state.waiting)
    return replace(state, waiting=(*state.waiting, *new))
