"""What everybody sees of a session: rendered once for each version, in parts, for pages and sockets alike.

What differs from seat to seat is no secret and fits into a few words (``abilities``): the page shows and hides its
controls by them. The secret card of a group is never part of it.
"""

import math
from dataclasses import dataclass
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation

from participation.consultations.speech import YOUNG
from participation.core.pieces import TOKEN, piece

from . import wording
from .game.ballots import is_quorate
from .game.course import LEAST, upcoming
from .game.papers import played_by_people
from .game.script import Script
from .game.state import COURSE, MOTION, TALKING, Mode, Phase, Role, Seat, State
from .models import GameSession
from .queries.sessions import real_consultation, script_of, state_of

PARTS: Final = ("now", "hall", "papers", "floor", "lead")
_TINTS: Final = (3, 2, 1, 0)
_COURSE_SHOWN: Final = tuple(phase for phase in COURSE if phase not in (Phase.LOBBY, Phase.OVER))


@dataclass(frozen=True, slots=True)
class Chair:
    """A seat as it is drawn: middle of the seat in the plan, letter, tint 0 to 3."""

    seat: Seat
    x: int
    y: int
    letter: str
    tint: int
    label: str


def tint_of(script: Script, side: str) -> int:
    """The colour of a group: 1 to 3, or 0 for whoever is in none."""
    keys = [one.key for one in script.sides]
    return _TINTS[keys.index(side) % 4] if side in keys else 0


def hall(state: State, script: Script) -> list[Chair]:
    """The members of the council in a half circle, group by group, in one or two rows."""
    order = [one.key for one in script.sides]
    members = sorted(
        (seat for seat in state.seats if seat.role == Role.GROUP),
        key=lambda seat: (order.index(seat.side) if seat.side in order else 9, seat.number),
    )
    inner = members[: len(members) // 3] if len(members) > 12 else []
    outer = members[len(inner) :] if inner else members
    if inner:
        # Group by group over both rows: every third member sits in the inner one.
        inner = members[1::3]
        outer = [seat for seat in members if seat not in inner]
    return [
        *_row(outer, 300, 250, script, state),
        *_row(inner, 195, 160, script, state),
    ]


def _row(seats: list[Seat], width: int, height: int, script: Script, state: State) -> list[Chair]:
    placed = []
    for index, seat in enumerate(seats):
        share = (index + 0.5) / len(seats)
        angle = math.pi * (1.0 - share)
        side = script.side(seat.side)
        placed.append(
            Chair(
                seat,
                round(340 + width * math.cos(angle)),
                round(110 + height * math.sin(angle)),
                side.letter if side else "?",
                tint_of(script, seat.side),
                wording.name_of(state, script, seat.number),
            )
        )
    return placed


def abilities(state: State, seat: Seat | None, *, guides: bool = False) -> str:
    """What a seat can do, as words for ``data-can``: the stylesheet shows the controls that belong to them."""
    lobby, alone = state.phase == Phase.LOBBY, state.mode == Mode.ALONE
    if seat is None:
        return _words(lead=guides, hide=guides, guide=guides, start=guides and lobby)
    host = next((one for one in state.seats if one.here), None)
    leads = state.started and (seat.role == Role.CHAIR or alone)
    return _words(
        seat=True,
        start=lobby and host == seat,
        lead=leads,
        hide=leads and not alone,
        vote=seat.votes,
        speak=seat.role in (Role.GROUP, Role.ADMINISTRATION, Role.CHAIR),
        amend=seat.role == Role.GROUP,
        ask=seat.role in (Role.RESIDENT, Role.PRESS) or alone,
        answer=seat.role == Role.ADMINISTRATION,
        reveal=seat.role == Role.ADMINISTRATION,
        write=seat.role == Role.PRESS or alone or not played_by_people(state, Role.PRESS),
        floor=state.floor == seat.number,
        waits=seat.number in state.waiting,
        ready=seat.ready,
        moved=seat.moved is not None,
    )


def _words(**flags: bool) -> str:
    return " ".join(name for name, wanted in flags.items() if wanted)


def roles(state: State) -> dict[str, list[str]]:
    """For each seat with a person: what it can do, and its role and group, so that a page notices a new card."""
    return {str(seat.number): [abilities(state, seat), f"{seat.role}:{seat.side}"] for seat in state.humans}


def context_of(session: GameSession, state: State, script: Script) -> dict[str, Any]:
    """Everything the parts show."""
    what, number = upcoming(state, script) if state.started and state.phase != Phase.OVER else ("", 0)
    return {
        "session": session,
        "state": state,
        "script": script,
        "csrf": TOKEN,
        "phase": state.phase,
        "title": wording.PHASES[state.phase],
        "hint": wording.HINTS[state.phase],
        "course": _course(state),
        "button": wording.button(state, script, what, number) if what else "",
        "chairs": hall(state, script),
        "around": [seat for seat in state.seats if seat.role in (Role.ADMINISTRATION, Role.PRESS, Role.RESIDENT)],
        "sides": _sides(state, script),
        "speaker": state.seat(state.floor),
        "speaker_name": wording.name_of(state, script, state.floor) if state.floor is not None else "",
        "waiting": [(number, wording.name_of(state, script, number), _blob(state, script, number)) for number in state.waiting],
        "speeches": _speeches(state, script),
        "questions": [(n, one, wording.name_of(state, script, one.seat)) for n, one in enumerate(state.questions)],
        "amendments": [(n, one, wording.name_of(state, script, one.seat)) for n, one in enumerate(state.amendments)],
        "headlines": [(n, one, wording.name_of(state, script, one.seat)) for n, one in enumerate(state.headlines)],
        "results": _results(state, script),
        "facts": script.facts[: state.facts] if state.phase == Phase.REPORT else script.facts,
        "ballot_text": _subject(state, script),
        "ready": sum(seat.ready for seat in state.humans),
        "people": len(state.humans),
        "missing": max(0, LEAST[Mode(state.mode)] - len(state.seats)),
        "absent": [seat for seat in state.humans if not seat.here],
        "members": [(seat, wording.ROLES[seat.role]) for seat in state.humans],
        "quorate": is_quorate(state),
        "moved": sum(seat.was_moved for seat in state.humans),
        "answered": sum(seat.moved is not None for seat in state.humans),
        "talking": state.phase in TALKING,
        "calm": state.mode != Mode.LIVE,
        "alone": state.mode == Mode.ALONE,
        "final": state.final,
        "real": real_consultation(session) if state.phase in (Phase.DEBRIEF, Phase.OVER) else None,
        "administration_played": played_by_people(state, Role.ADMINISTRATION),
    }  # fmt: skip


def _course(state: State) -> list[tuple[str, Any, str]]:
    """The agenda: phase, words, and done, now or next."""
    here = COURSE.index(Phase(state.phase))
    shown = []
    for phase in _COURSE_SHOWN:
        place = COURSE.index(phase)
        words = wording.PHASES[phase] if phase != Phase.EVENT or here >= place else "…"
        shown.append((phase, words, "done" if place < here else "now" if place == here else "next"))
    return shown


def _blob(state: State, script: Script, number: int) -> int:
    seat = state.seat(number)
    return tint_of(script, seat.side) if seat else 0


def _sides(state: State, script: Script) -> list[tuple[Any, int, int]]:
    """Group, tint, members."""
    count = dict.fromkeys((one.key for one in script.sides), 0)
    for seat in state.seats:
        if seat.side in count and seat.role == Role.GROUP:
            count[seat.side] += 1
    return [(side, tint_of(script, side.key), count[side.key]) for side in script.sides]


def _speeches(state: State, script: Script) -> list[tuple[int, Any, str, int]]:
    """Number, speech, name, tint – newest first, those spoken aloud only as a name."""
    rows = [
        (number, one, wording.name_of(state, script, one.seat), _blob(state, script, one.seat))
        for number, one in enumerate(state.speeches)
    ]
    return rows[::-1]


def _results(state: State, script: Script) -> list[tuple[Any, list[tuple[str, int, int, int]]]]:
    """Results, newest first, each with its table by group."""
    shown = []
    for result in reversed(state.results):
        table = [
            (side.name if (side := script.side(key)) else str(wording.ROLES[Role.CHAIR]), yes, no, abstain)
            for key, yes, no, abstain in result.by_side
        ]
        shown.append((result, table))
    return shown


def _subject(state: State, script: Script) -> str:
    if state.ballot is None:
        return ""
    if state.ballot.subject == MOTION:
        return script.motion
    return state.amendments[int(state.ballot.subject)].text


def parts(session: GameSession) -> dict[str, str]:
    """The parts of the stage as HTML in the language of young readers, with a mark where the token goes."""
    found: dict[str, str] = {}
    context: dict[str, Any] | None = None
    language = translation.get_language() or "de"
    with translation.override(YOUNG if language.startswith("de") else language):
        for name in PARTS:

            def make(name: str = name) -> str:
                nonlocal context
                if context is None:
                    context = context_of(session, state_of(session), script_of(session))
                return render_to_string(f"youth/game/_{name}.html", context)

            found[name] = piece(("game", session.pk, session.code, session.version, language, name), make)
    return found


def message(session: GameSession, state: State) -> dict[str, Any]:
    """What a page needs to show a version; the token is the page's own business."""
    return {
        "type": "state",
        "version": session.version,
        "phase": state.phase,
        "paused": state.paused,
        "subject": state.ballot.subject if state.ballot else "",
        "parts": {name: html.replace(TOKEN, "") for name, html in parts(session).items()},
        "seats": roles(state),
    }
