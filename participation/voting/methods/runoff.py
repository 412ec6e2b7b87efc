"""Instant-runoff: while nobody has more than half, the weakest leaves and its ballots go to their next choice.

Source: Robert's Rules of Order, “preferential voting”; Australian Electoral Act 1918, s. 274.
"""

from collections.abc import Mapping
from typing import Any

from .ties import Breaker, groups

Rankings = Mapping[tuple[int, ...], int]


def instant_runoff(
    rankings: Rankings, ids: tuple[int, ...], breaker: Breaker
) -> tuple[list[dict[str, Any]], tuple[tuple[int, ...], ...]]:
    """Rounds and ranking. A round has ``votes`` by option, ``exhausted`` ballots (no option left on them) and
    who was ``eliminated``, or ``elected``.
    """
    left, gone = list(ids), []
    piles: dict[int, dict[tuple[int, ...], int]] = {option: {} for option in ids}
    for ranking, count in rankings.items():
        piles[ranking[0]][ranking] = count
    total = sum(rankings.values())
    rounds: list[dict[str, Any]] = []
    while total:
        votes = {option: sum(piles[option].values()) for option in left}
        active = sum(votes.values())
        best, least = max(votes.values()), min(votes.values())
        now: dict[str, Any] = {
            "votes": votes,
            "exhausted": total - active,
            "eliminated": None,
            "elected": None,
        }
        rounds.append(now)
        if best * 2 > active or len(left) == 1:
            top = [option for option in left if votes[option] == best]
            now["elected"] = top[0]
            break
        weakest = [option for option in left if votes[option] == least]
        out = breaker.last(weakest, f"round {len(rounds)}") if len(weakest) > 1 else weakest[0]
        now["eliminated"] = out
        left.remove(out)
        gone.append(out)
        staying = set(left)
        for ranking, count in piles.pop(out).items():
            following = next((option for option in ranking if option in staying), None)
            if following is not None:
                piles[following][ranking] = count
    last = groups({option: rounds[-1]["votes"][option] if rounds else 0 for option in left}, left)
    return rounds, (*last, *((option,) for option in reversed(gone)))
