"""The council session as a state machine: whatever happens, it contradicts itself nowhere and never gets stuck."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from participation.youth.game import Mode, Move, Phase, Reason, Refused, Role, State, apply
from participation.youth.game.course import upcoming
from participation.youth.game.machine import INTERNAL, MOVES
from participation.youth.game.state import COURSE, MOTION, TALKING
from tests.youth.scripts import SCRIPT


def play(state: State, kind: str, seat: int | None = None, **data: Any) -> State:
    return apply(state, SCRIPT, Move(kind, seat, data))[0]


def room(people: int, mode: str = Mode.LIVE) -> State:
    state = State(mode=mode)
    for number in range(people):
        state = play(state, "join", name=f"Tier {number + 1}")
    return state


def started(people: int = 12, mode: str = Mode.LIVE, seed: int = 1) -> State:
    state = room(people, mode)
    return play(state, "start", 1, seed=seed)


def until(state: State, phase: str) -> State:
    """The chair presses the large button, and nobody does anything else."""
    for _n in range(60):
        if state.phase == phase:
            return state
        seat = state.chair.number if state.chair and state.chair.human else None
        state = play(state, "advance", seat)
    raise AssertionError(f"stuck in {state.phase}")


def seat_of(state: State, role: str) -> int:
    return next(seat.number for seat in state.seats if seat.role == role and seat.human)


def refused(state: State, kind: str, seat: int | None = None, **data: Any) -> Reason:
    with pytest.raises(Refused) as caught:
        play(state, kind, seat, **data)
    return caught.value.reason


# Dealing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [5, 6, 8, 12, 20, 30, 40])
def test_everybody_gets_a_role_and_every_group_has_somebody(people: int) -> None:
    state = started(people)
    assert all(seat.role for seat in state.seats)
    assert [seat.role for seat in state.seats].count(Role.CHAIR) == 1
    assert {seat.side for seat in state.seats if seat.role == Role.GROUP} == {"gruen", "rad", "jung"}
    humans = [seat for seat in state.humans if seat.role == Role.GROUP]
    assert len(humans) * 2 > people - 3, "most of them decide"


def test_four_are_too_few_and_forty_one_too_many() -> None:
    assert refused(room(4), "start", 1, seed=1) == Reason.TOO_FEW
    assert refused(room(40), "join", name="Nummer 41") == Reason.FULL


def test_only_who_opened_the_room_starts_it() -> None:
    assert refused(room(6), "start", 2, seed=1) == Reason.NOT_HOST


# The course ----------------------------------------------------------------------------------------------------


def test_the_whole_session_by_the_large_button() -> None:
    state = started(7)
    seen = [state.phase]
    while state.phase != Phase.OVER:
        state = play(state, "advance", state.chair.number if state.chair else None)
        if state.phase != seen[-1]:
            seen.append(state.phase)
    assert seen == list(COURSE[1:])
    assert state.final is not None


def test_alone_the_script_fills_the_council_and_an_amendment_wins_it_over() -> None:
    state = started(1, Mode.ALONE)
    state = until(state, Phase.AMENDMENTS)
    assert {speech.text for speech in state.speeches} >= {"Sparen!", "Parken!", "Autos!"}
    state = play(state, "amend", 1, key="dach")
    index = next(n for n, one in enumerate(state.amendments) if one.key == "dach")
    state = play(state, "vote", 1, choice="yes") if state.ballot else state
    while state.amendments[index].outcome == "open":
        state = play(state, "advance", 1)
        if state.ballot:
            state = play(state, "vote", 1, choice="yes")
    assert state.amendments[index].outcome == "adopted"
    state = play(until(state, Phase.VOTE), "vote", 1, choice="yes")
    state = until(state, Phase.HEADLINE)
    assert state.final is not None
    assert state.final.adopted, "the second group was won over by the roof"
    assert state.headlines[0].text == "Rat sagt Ja"


def test_over_a_week_everybody_speaks_when_they_like() -> None:
    state = until(started(4, Mode.WEEK), Phase.DEBATE)
    member = seat_of(state, Role.GROUP)
    state = play(state, "speak", member, text="Ich war gestern dort.")
    assert state.speeches[-1].text == "Ich war gestern dort."


def test_the_wrong_role_is_told_why() -> None:
    state = until(started(), Phase.DEBATE)
    press, resident, member = (seat_of(state, role) for role in (Role.PRESS, Role.RESIDENT, Role.GROUP))
    assert refused(state, "advance", press) == Reason.NOT_CHAIR
    assert refused(state, "hand_up", resident) == Reason.NOT_YOUR_ROLE
    assert refused(state, "speak", member, text="Halt!") == Reason.NOT_SPEAKING
    assert refused(state, "vote", member, choice="yes") == Reason.WRONG_PHASE
    assert refused(state, "ask", member, text="Warum?") == Reason.NOT_YOUR_ROLE
    assert refused(until(state, Phase.VOTE), "vote", press, choice="yes") == Reason.NO_VOTE
    assert refused(state, "hand_up", 99) == Reason.NOT_SEATED


def test_a_repeated_hand_changes_nothing() -> None:
    state = until(started(), Phase.DEBATE)
    member = seat_of(state, Role.GROUP)
    once = play(state, "hand_up", member)
    assert play(once, "hand_up", member) is once


def test_a_button_of_an_earlier_vote_does_not_count_in_the_next() -> None:
    state = until(started(), Phase.VOTE)
    member = seat_of(state, Role.GROUP)
    assert refused(state, "vote", member, choice="yes", subject="0") == Reason.NO_BALLOT


def test_a_pause_stops_the_course_and_nobody_loses_the_floor() -> None:
    state = until(started(), Phase.DEBATE)
    chair, member = state.chair, seat_of(state, Role.GROUP)
    assert chair is not None
    state = play(play(state, "hand_up", member), "advance", chair.number)
    paused = play(state, "pause", chair.number)
    assert refused(paused, "advance", chair.number) == Reason.PAUSED
    assert refused(paused, "speak", member) == Reason.PAUSED
    assert (
        play(play(paused, "resume", chair.number), "speak", member, text="Danke.").speeches[-1].seat == member
    )


# Coming and going ----------------------------------------------------------------------------------------------


def test_an_absent_chair_is_replaced_and_comes_back_as_a_member() -> None:
    state = until(started(), Phase.DEBATE)
    chair = state.chair
    assert chair is not None
    state = play(state, "away", chair.number)
    assert state.chair is not None
    assert state.chair.number != chair.number
    state = play(state, "back", chair.number)
    assert state.seat(chair.number).role == Role.GROUP  # type: ignore[union-attr]


def test_who_leaves_for_good_is_played_by_the_script_and_a_late_comer_inherits_the_seat() -> None:
    state = until(started(), Phase.DEBATE)
    gone = seat_of(state, Role.GROUP)
    side = state.seat(gone).side  # type: ignore[union-attr]
    state = play(state, "leave", gone)
    assert refused(state, "hand_up", gone) == Reason.NOT_SEATED
    voting = until(state, Phase.VOTE)
    assert voting.ballot is not None
    assert gone in dict(voting.ballot.votes)
    state = play(state, "join", name="Spätes Reh")
    heir = state.seat(gone)
    assert heir is not None
    assert (heir.name, heir.side, heir.human) == ("Spätes Reh", side, True)


def test_without_a_quorum_the_large_button_gives_up_waiting() -> None:
    state = until(started(), Phase.AMENDMENTS)
    for seat in state.voters[:-2]:
        state = play(state, "away", seat.number)
    chair = state.chair
    assert chair is not None
    assert refused(state, "forward", chair.number) == Reason.NOT_QUORATE
    assert until(state, Phase.VOTE).ballot is not None


# Everything at once --------------------------------------------------------------------------------------------


class Session(RuleBasedStateMachine):
    """Anybody does anything at any time."""

    @initialize(mode=st.sampled_from(list(Mode)), people=st.integers(1, 14))
    def begin(self, mode: str, people: int) -> None:
        self.state = room(1 if mode == Mode.ALONE else people, mode)

    def do(self, kind: str, seat: int | None, **data: Any) -> None:
        before = self.state
        try:
            self.state, _effects = apply(before, SCRIPT, Move(kind, seat, data))
        except Refused:
            return
        assert self.state.version in (before.version, before.version + 1)
        assert (self.state == before) == (self.state.version == before.version)
        assert COURSE.index(Phase(self.state.phase)) >= COURSE.index(Phase(before.phase))

    @rule(
        kind=st.sampled_from(sorted(set(MOVES) - INTERNAL)),
        seat=st.one_of(st.none(), st.integers(1, 18)),
        number=st.integers(0, 6),
        text=st.sampled_from(["", "Hallo", "Mit Bänken.", "x" * 201]),
        choice=st.sampled_from(["yes", "no", "abstain", "maybe", 7]),
        key=st.sampled_from(["", "dach", "klein", "nichts"]),
    )
    def anything(self, kind: str, seat: int | None, number: int, text: str, choice: Any, key: str) -> None:
        data = {
            "who": number, "speech": number, "question": number, "amendment": number, "headline": number, "index": number,
            "text": text, "choice": choice, "key": key, "seed": number, "what": "speeches",
        }  # fmt: skip
        self.do(kind, seat, **data)

    @rule(kind=st.sampled_from(["away", "back"]), seat=st.integers(1, 18))
    def connection(self, kind: str, seat: int) -> None:
        self.do(kind, seat)

    @rule()
    def late_comer(self) -> None:
        self.do("join", None, name=f"Spät {self.state.version}")

    @precondition(lambda self: self.state.phase == Phase.LOBBY)
    @rule()
    def start(self) -> None:
        self.do("start", None, seed=3)

    @precondition(lambda self: self.state.started)
    @rule()
    def go_on(self) -> None:
        self.do("advance", self.state.chair.number if self.state.chair else None)

    @invariant()
    def survives_being_stored(self) -> None:
        stored = json.loads(json.dumps(self.state.to_json()))
        assert State.from_json(stored) == self.state

    @invariant()
    def contradicts_itself_nowhere(self) -> None:
        state = self.state
        numbers = [seat.number for seat in state.seats]
        assert len(set(numbers)) == len(numbers)
        if not state.started:
            return
        assert [seat.role for seat in state.seats].count(Role.CHAIR) == 1
        if state.mode == Mode.LIVE and state.phase != Phase.OVER and any(s.here for s in state.humans):
            chair = state.chair
            assert chair is not None
            assert chair.human
            assert chair.here
        assert all(seat.human for seat in state.seats if seat.number == state.floor)
        assert state.floor is None or state.phase in TALKING
        assert len(set(state.waiting)) == len(state.waiting)
        assert state.floor not in state.waiting
        voters = {seat.number for seat in state.voters}
        if state.ballot is not None:
            given = [number for number, _choice in state.ballot.votes]
            assert set(given) <= voters
            assert len(set(given)) == len(given)
            assert state.phase in (Phase.AMENDMENTS, Phase.VOTE)
        for result in state.results:
            assert result.adopted == (result.yes > result.no)
            assert sum(sum(row[1:]) for row in result.by_side) == result.yes + result.no + result.abstain
        subjects = [result.subject for result in state.results]
        assert len(set(subjects)) == len(subjects)
        if state.phase in (Phase.HEADLINE, Phase.DEBRIEF, Phase.OVER):
            assert MOTION in subjects

    @invariant()
    def never_gets_stuck(self) -> None:
        """The large button, pressed by whoever leads, comes to the end from here."""
        state = self.state
        if not state.started:
            return
        for _n in range(80):
            if state.phase == Phase.OVER:
                return
            if state.paused:
                state, _effects = apply(state, SCRIPT, Move("resume"))
            upcoming(state, SCRIPT)
            leader = state.chair.number if state.chair and state.chair.human and state.chair.here else None
            if state.mode == Mode.ALONE:
                leader = next((seat.number for seat in state.humans), None)
            state, _effects = apply(state, SCRIPT, Move("advance", leader))
        raise AssertionError("stuck")


TestSession = Session.TestCase
TestSession.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
