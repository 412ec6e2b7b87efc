"""Votes: opening, voting, closing. A tie rejects, as in a real council; abstentions do not count."""

from dataclasses import replace
from typing import Final

from .asking import in_phase, leads, number_of, running, seated
from .script import Script
from .state import MOTION, Ballot, Effect, Mode, Move, Phase, Reason, Refused, Result, Seat, State

Outcome = tuple[State, list[Effect]]
CHOICES: Final = ("yes", "no", "abstain")


def is_quorate(state: State) -> bool:
    """Whether more than half of the votes are there. Over a week everybody counts as there."""
    voters = state.voters
    there = sum(seat.present or state.mode == Mode.WEEK for seat in voters)
    return there * 2 > len(voters)


def open_vote(state: State, script: Script, move: Move) -> Outcome:
    """The chair lets the council vote on an amendment."""
    in_phase(state, (Phase.AMENDMENTS,))
    running(state)
    leads(state, move)
    if state.ballot is not None:
        raise Refused(Reason.BALLOT_OPEN)
    index = number_of(move.data, "amendment", len(state.amendments))
    if state.amendments[index].outcome != "open":
        raise Refused(Reason.UNKNOWN)
    if not is_quorate(state):
        raise Refused(Reason.NOT_QUORATE)
    return opened(state, script, str(index)), []


def opened(state: State, script: Script, subject: str) -> State:
    """An open ballot in which the script has voted already."""
    votes = tuple(
        (seat.number, scripted_choice(state, script, seat, subject)) for seat in state.voters if seat.scripted
    )
    return replace(state, ballot=Ballot(subject, votes))


def scripted_choice(state: State, script: Script, seat: Seat, subject: str) -> str:
    """How the script votes: a group for the changes it likes, and for the motion as it stands on its card – or as it
    was won over.
    """
    side = script.side(seat.side)
    if side is None:
        return "abstain"
    if subject != MOTION:
        amendment = state.amendments[int(subject)]
        change = script.change(amendment.key)
        if change is None:
            return "abstain"
        return "yes" if side.key in change.likes else "no"
    adopted = {amendment.key for amendment in state.amendments if amendment.outcome == "adopted"}
    return "yes" if side.stance == "yes" or adopted & set(side.swayed_by) else side.stance


def vote(state: State, script: Script, move: Move) -> Outcome:
    """Vote, or vote otherwise, until the chair closes."""
    in_phase(state, (Phase.AMENDMENTS, Phase.VOTE))
    running(state)
    seat = seated(state, move)
    if not seat.votes:
        raise Refused(Reason.NO_VOTE)
    if state.ballot is None:
        raise Refused(Reason.NO_BALLOT)
    choice = move.data.get("choice")
    if choice not in CHOICES:
        raise Refused(Reason.UNKNOWN)
    if move.data.get("subject", state.ballot.subject) != state.ballot.subject:
        # The vote that the button was for is over; another one has begun.
        raise Refused(Reason.NO_BALLOT)
    others = tuple(pair for pair in state.ballot.votes if pair[0] != seat.number)
    return replace(state, ballot=replace(state.ballot, votes=(*others, (seat.number, choice)))), []


def close_vote(state: State, script: Script, move: Move) -> Outcome:
    """The chair closes and counts."""
    in_phase(state, (Phase.AMENDMENTS, Phase.VOTE))
    running(state)
    leads(state, move)
    if state.ballot is None:
        raise Refused(Reason.NO_BALLOT)
    by_people = any((seat := state.seat(number)) and seat.human for number, _choice in state.ballot.votes)
    if not by_people and move.seat is not None:
        raise Refused(Reason.NOBODY_VOTED)
    return counted(state, script), [Effect("result")]


def counted(state: State, script: Script) -> State:
    """Count the open ballot."""
    ballot = state.ballot
    assert ballot is not None
    choices = [choice for _seat, choice in ballot.votes]
    yes, no, abstain = (choices.count(choice) for choice in CHOICES)
    adopted = yes > no
    text = script.motion if ballot.subject == MOTION else state.amendments[int(ballot.subject)].text
    result = Result(ballot.subject, text, yes, no, abstain, adopted, _by_side(state, ballot))
    after = replace(state, ballot=None, results=(*state.results, result))
    if ballot.subject != MOTION:
        index = int(ballot.subject)
        decided = replace(state.amendments[index], outcome="adopted" if adopted else "rejected")
        after = replace(
            after, amendments=(*state.amendments[:index], decided, *state.amendments[index + 1 :])
        )
    return after


def _by_side(state: State, ballot: Ballot) -> tuple[tuple[str, int, int, int], ...]:
    table: dict[str, list[int]] = {}
    for number, choice in ballot.votes:
        seat = state.seat(number)
        row = table.setdefault(seat.side if seat else "", [0, 0, 0])
        row[CHOICES.index(choice)] += 1
    return tuple((side, *counts) for side, counts in sorted(table.items()))  # type: ignore[misc]
