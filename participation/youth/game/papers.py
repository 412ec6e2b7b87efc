"""What is written and shown: facts, questions, amendments, headlines, the look back – and what is taken off the screen."""

from dataclasses import replace
from typing import Any

from .asking import has_role, in_phase, leads, number_of, running, seated, text_of
from .script import Script
from .state import (
    TALKING,
    Amendment,
    Effect,
    Headline,
    Mode,
    Move,
    Phase,
    Question,
    Reason,
    Refused,
    Role,
    State,
)

Outcome = tuple[State, list[Effect]]
MAX_QUESTIONS = 12
MAX_AMENDMENTS = 5
MAX_HEADLINES = 6


def played_by_people(state: State, role: str) -> bool:
    """Whether a person who is there has this role."""
    return any(seat.role == role and seat.human and seat.here for seat in state.seats)


def reveal(state: State, script: Script, move: Move) -> Outcome:
    """The administration tells the next fact; the chair may when nobody plays the administration."""
    in_phase(state, (Phase.REPORT,))
    running(state)
    if move.seat is not None and not move.guide:
        seat = seated(state, move)
        stands_in = seat.role == Role.CHAIR and not played_by_people(state, Role.ADMINISTRATION)
        if not stands_in:
            has_role(state, move, Role.ADMINISTRATION)
    return replace(state, facts=min(state.facts + 1, len(script.facts))), []


def ask(state: State, script: Script, move: Move) -> Outcome:
    """A resident asks: one of the prepared questions, whose answer comes with it, or an own one."""
    in_phase(state, (Phase.REPORT, *TALKING))
    running(state)
    seat = has_role(state, move, Role.RESIDENT, Role.PRESS)
    if len(state.questions) >= MAX_QUESTIONS:
        raise Refused(Reason.TOO_MANY)
    answer = ""
    if "prepared" in move.data:
        text, answer = script.questions[number_of(move.data, "prepared", len(script.questions))]
    else:
        text = text_of(move.data)
    if any(question.text == text for question in state.questions):
        return state, []
    if played_by_people(state, Role.ADMINISTRATION):
        # Somebody is there to answer; the prepared answer stands on their card.
        answer = ""
    return replace(state, questions=(*state.questions, Question(seat.number, text, answer))), []


def answer(state: State, script: Script, move: Move) -> Outcome:
    """The administration answers a question."""
    in_phase(state, (Phase.REPORT, *TALKING))
    running(state)
    has_role(state, move, Role.ADMINISTRATION)
    index = number_of(move.data, "question", len(state.questions))
    questions = list(state.questions)
    questions[index] = replace(questions[index], answer=text_of(move.data))
    return replace(state, questions=tuple(questions)), []


def amend(state: State, script: Script, move: Move) -> Outcome:
    """A group moves a change: one of the prepared ones, or in its own words."""
    in_phase(state, (Phase.AMENDMENTS,))
    running(state)
    seat = has_role(state, move, Role.GROUP)
    key = move.data.get("key") or ""
    prepared = script.change(key) if isinstance(key, str) and key else None
    if key and prepared is None:
        raise Refused(Reason.UNKNOWN)
    text = prepared.text if prepared else text_of(move.data)
    if any(known.text == text for known in state.amendments):
        return state, []
    if len(state.amendments) >= MAX_AMENDMENTS:
        raise Refused(Reason.TOO_MANY)
    made = Amendment(prepared.key if prepared else "", text, seat.number)
    return replace(state, amendments=(*state.amendments, made)), []


def headline(state: State, script: Script, move: Move) -> Outcome:
    """The press writes what tomorrow's paper says; when nobody plays the press, everybody may."""
    in_phase(state, (Phase.HEADLINE,))
    running(state)
    seat = seated(state, move)
    if played_by_people(state, Role.PRESS):
        has_role(state, move, Role.PRESS)
    if len(state.headlines) >= MAX_HEADLINES:
        raise Refused(Reason.TOO_MANY)
    made = Headline(seat.number, text_of(move.data))
    if any(known.text == made.text for known in state.headlines):
        return state, []
    return replace(state, headlines=(*state.headlines, made)), []


def cheer(state: State, script: Script, move: Move) -> Outcome:
    """ "That hits it": one headline for each seat; another choice replaces the first."""
    in_phase(state, (Phase.HEADLINE, Phase.DEBRIEF))
    seat = seated(state, move)
    index = number_of(move.data, "headline", len(state.headlines))
    chosen = []
    for place, known in enumerate(state.headlines):
        cheers = tuple(number for number in known.cheers if number != seat.number)
        chosen.append(replace(known, cheers=(*cheers, seat.number) if place == index else cheers))
    return replace(state, headlines=tuple(chosen)), []


def reflect(state: State, script: Script, move: Move) -> Outcome:
    """Looking back: did a speech change your mind? Only the number of those who say yes is ever shown."""
    in_phase(state, (Phase.DEBRIEF,))
    seat = seated(state, move)
    value = move.data.get("speech")
    if value in (-1, "-1"):
        moved = -1
    else:
        moved = 0 if value == "yes" else number_of(move.data, "speech", len(state.speeches))
    return state.with_seat(seat.number, moved=moved), []


def hide(state: State, script: Script, move: Move) -> Outcome:
    """The chair or the guide takes words off the screen that hurt or name somebody."""
    leads(state, move)
    if state.mode == Mode.ALONE:
        return state, []
    name = move.data.get("what")
    lists: dict[str, tuple[Any, ...]] = {
        "speeches": state.speeches, "questions": state.questions, "amendments": state.amendments, "headlines": state.headlines,
    }  # fmt: skip
    if not isinstance(name, str) or name not in lists:
        raise Refused(Reason.UNKNOWN)
    index = number_of(move.data, "index", len(lists[name]))
    rows = list(lists[name])
    rows[index] = replace(rows[index], text="–")
    return replace(state, **{name: tuple(rows)}), []
