"""Coming, going, coming back; and who leads when the chair is away."""

from dataclasses import replace

from .asking import in_phase, leads, seated, target_of
from .script import Script
from .state import COURSE, MAX_SEATS, Effect, Mode, Move, Phase, Reason, Refused, Role, Seat, State

Outcome = tuple[State, list[Effect]]
OPEN = COURSE[:-1]


def join(state: State, script: Script, move: Move) -> Outcome:
    """Somebody sits down: on a seat that somebody left, or on a new one; late comers join the smallest group."""
    in_phase(state, OPEN)
    name = str(move.data.get("name", ""))
    left = next((seat for seat in state.seats if seat.gone and seat.scripted and state.started), None)
    if left is not None:
        after = state.with_seat(left.number, name=name, gone=False, scripted=False, here=True, ready=False)
        return ensure_chair(after, [Effect("seated", left.number), Effect("dealt", left.number)])
    if len(state.humans) >= (1 if state.mode == Mode.ALONE else MAX_SEATS):
        raise Refused(Reason.FULL)
    number = max((seat.number for seat in state.seats), default=0) + 1
    seat = Seat(number, name)
    if state.started:
        seat = replace(seat, role=Role.GROUP, side=smallest_side(state, script))
    return ensure_chair(replace(state, seats=(*state.seats, seat)), [Effect("seated", number)])


def smallest_side(state: State, script: Script) -> str:
    """The group with the fewest people."""
    people = {side.key: 0 for side in script.sides}
    for seat in state.seats:
        if seat.human and seat.side in people:
            people[seat.side] += 1
    return min(people, key=lambda key: people[key])


def leave(state: State, script: Script, move: Move) -> Outcome:
    """Somebody goes for good; the script takes the seat until somebody inherits it."""
    in_phase(state, OPEN)
    return vacate(state, seated(state, move).number)


def release(state: State, script: Script, move: Move) -> Outcome:
    """The chair gives up waiting for somebody who is away."""
    in_phase(state, OPEN)
    leads(state, move)
    seat = target_of(state, move.data)
    if not seat.human:
        return state, []
    if seat.here and not move.guide:
        raise Refused(Reason.STILL_THERE)
    return vacate(state, seat.number)


def vacate(state: State, number: int) -> Outcome:
    """The seat is empty: before the start it is gone, afterwards the script plays it."""
    after = _off_the_floor(state, number)
    if not state.started:
        return replace(after, seats=tuple(seat for seat in after.seats if seat.number != number)), []
    after, effects = ensure_chair(after.with_seat(number, here=False), [])
    return after.with_seat(number, gone=True, scripted=True), effects


def away(state: State, script: Script, move: Move) -> Outcome:
    """The connection of somebody is lost; the seat waits. Over a week nobody needs to be there."""
    seat = state.seat(move.seat)
    if seat is None or not seat.human or not seat.here or state.mode != Mode.LIVE:
        return state, []
    return ensure_chair(_off_the_floor(state, seat.number).with_seat(seat.number, here=False), [])


def back(state: State, script: Script, move: Move) -> Outcome:
    """Somebody is there again, on the own seat."""
    seat = state.seat(move.seat)
    if seat is None or not seat.human or seat.here:
        return state, []
    return ensure_chair(state.with_seat(seat.number, here=True), [])


def give_chair(state: State, script: Script, move: Move) -> Outcome:
    """The chair lets somebody else lead; the two change places."""
    in_phase(state, [phase for phase in OPEN if phase != Phase.LOBBY])
    leads(state, move)
    other, chair = target_of(state, move.data), state.chair
    if not (other.human and other.here):
        raise Refused(Reason.NOT_THERE)
    if chair is None or other.number == chair.number:
        return state, []
    return _swap(state, chair, other)


def ensure_chair(state: State, effects: list[Effect]) -> Outcome:
    """Somebody who is there leads, as long as anybody is: first a member of a group, else anybody."""
    chair = state.chair
    if not state.started or state.mode == Mode.ALONE or state.phase == Phase.OVER:
        return state, effects
    if chair is not None and chair.human and chair.here:
        return state, effects
    there = [seat for seat in state.humans if seat.here]
    deputy = next((seat for seat in there if seat.role == Role.GROUP), there[0] if there else None)
    if deputy is None or chair is None:
        return state, effects
    after, more = _swap(state, chair, deputy)
    return after, effects + more


def _swap(state: State, chair: Seat, other: Seat) -> Outcome:
    after = state.with_seat(chair.number, role=other.role, side=other.side)
    after = after.with_seat(other.number, role=Role.CHAIR, side=chair.side)
    after = _votes_follow(_off_the_floor(after, other.number))
    after = _off_the_floor(after, chair.number)
    return after, [Effect("chair", other.number), Effect("dealt", chair.number), Effect("dealt", other.number)]  # fmt: skip


def _votes_follow(state: State) -> State:
    """Who has no vote any more, because the places were changed, has given none."""
    if state.ballot is None:
        return state
    voting = {seat.number for seat in state.voters}
    kept = tuple((number, choice) for number, choice in state.ballot.votes if number in voting)
    return replace(state, ballot=replace(state.ballot, votes=kept))


def _off_the_floor(state: State, number: int) -> State:
    waiting = tuple(other for other in state.waiting if other != number)
    floor = None if state.floor == number else state.floor
    return replace(state, waiting=waiting, floor=floor)
