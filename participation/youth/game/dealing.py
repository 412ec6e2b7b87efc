"""Dealing the roles: how many of what for how many people."""

import random
from dataclasses import replace
from typing import Final

from .script import Script
from .state import Mode, Role, Seat, State

# At least so many people: press, administration, residents. The rest are members of groups, and one leads.
_TABLE: Final = (
    (26, (3, 2, 4)),
    (16, (2, 2, 2)),
    (10, (1, 1, 2)),
    (8, (1, 1, 1)),
    (6, (1, 1, 0)),
    (4, (1, 0, 0)),
    (0, (0, 0, 0)),
)
# Alone each group has so many scripted members.
SCRIPTED_EACH: Final = 3


def roles_for(people: int) -> list[str]:
    """The roles for so many people, without the members of groups."""
    press, administration, residents = next(row for least, row in _TABLE if people >= least)
    return [
        Role.CHAIR,
        *[Role.PRESS] * press,
        *[Role.ADMINISTRATION] * administration,
        *[Role.RESIDENT] * residents,
    ]


def deal(state: State, script: Script, seed: int, side: str = "") -> State:
    """Give everybody a role. The same seed deals the same roles. Alone one chooses the group oneself (``side``)."""
    if state.mode == Mode.ALONE:
        return _alone(state, script, side)
    chance = random.Random(seed)
    people = list(state.seats)
    chance.shuffle(people)
    # Who is not there does not get a role that the others wait for.
    people.sort(key=lambda seat: not seat.here)
    roles = roles_for(len(people))
    sides = [side.key for side in script.sides]
    chance.shuffle(sides)
    dealt: dict[int, Seat] = {}
    for place, seat in enumerate(people):
        if place < len(roles):
            dealt[seat.number] = replace(seat, role=roles[place])
        else:
            dealt[seat.number] = replace(seat, role=Role.GROUP, side=sides[(place - len(roles)) % len(sides)])
    seats = tuple(dealt[seat.number] for seat in state.seats)
    taken = {seat.side for seat in seats}
    return replace(state, seats=(*seats, *_scripted(seats, script, 1, [key for key in sides if key not in taken])))  # fmt: skip


def _alone(state: State, script: Script, side: str) -> State:
    keys = [one.key for one in script.sides]
    own = side if side in keys else keys[0]
    player = replace(state.seats[0], role=Role.GROUP, side=own)
    chair = Seat(player.number + 1, "", role=Role.CHAIR, scripted=True)
    seats = (player, chair)
    return replace(
        state,
        seats=(*seats, *_scripted(seats, script, SCRIPTED_EACH, keys, less_in=own)),
    )


def _scripted(
    seats: tuple[Seat, ...], script: Script, each: int, keys: list[str], less_in: str = ""
) -> tuple[Seat, ...]:
    number = max(seat.number for seat in seats)
    made: list[Seat] = []
    for key in keys:
        side = script.side(key)
        for _n in range(each - (key == less_in)):
            number += 1
            made.append(Seat(number, side.name if side else key, role=Role.GROUP, side=key, scripted=True))
    return tuple(made)
