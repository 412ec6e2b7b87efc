"""Comparing options two by two: Schulze and ranked pairs.

A voter prefers an option to all that stand lower on the ballot and to all that are not on it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations

from .ties import Breaker

Rankings = Mapping[tuple[int, ...], int]
Pairs = dict[tuple[int, int], int]


def preferences(rankings: Rankings, ids: Sequence[int]) -> Pairs:
    """How many voters prefer the first option of a pair to the second."""
    ranked: Counter[int] = Counter()
    above: Counter[tuple[int, int]] = Counter()
    common = [ranking for ranking, count in rankings.items() if count == 1]
    above.update(chain.from_iterable(combinations(ranking, 2) for ranking in common))
    ranked.update(chain.from_iterable(common))
    for ranking, count in rankings.items():
        if count > 1:
            for option in ranking:
                ranked[option] += count
            for pair in combinations(ranking, 2):
                above[pair] += count
    # Whoever ranks a prefers it to b, unless b stands above a.
    return {(a, b): ranked[a] - above[b, a] for a in ids for b in ids if a != b}


def schulze_paths(pairs: Pairs, ids: Sequence[int]) -> Pairs:
    """Strength of the strongest path between any two options, by winning votes.

    Source: Schulze, “A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
    election method”, Social Choice and Welfare 36 (2011); the Floyd–Warshall algorithm.
    """
    strength = {(a, b): n if n > pairs[b, a] else 0 for (a, b), n in pairs.items()}
    for via in ids:
        for a in ids:
            if a == via:
                continue
            reach = strength[a, via]
            if not reach:
                continue
            for b in ids:
                if b != a and b != via:
                    through = min(reach, strength[via, b])
                    if through > strength[a, b]:
                        strength[a, b] = through
    return strength


def locked_pairs(pairs: Pairs, ids: Sequence[int], breaker: Breaker) -> list[tuple[int, int]]:
    """Majorities that are kept: the strongest first, unless one closes a circle.

    Source: Tideman, “Independence of clones as a criterion for voting rules”, Social Choice and Welfare 4 (1987).
    Strength: most winning votes, then fewest against; equally strong ones by the stated rule, first for the
    winner, then against the loser.
    """
    rank = breaker.rank
    won = [(pair, n, pairs[pair[1], pair[0]]) for pair, n in pairs.items() if n > pairs[pair[1], pair[0]]]
    won.sort(key=lambda w: (-w[1], w[2], rank[w[0][0]], -rank[w[0][1]]))
    below: dict[int, set[int]] = {option: {option} for option in ids}
    kept, refused = [], []
    for (a, b), votes, against in won:
        if a in below[b]:
            refused.append((votes, against))
            continue
        kept.append((a, b))
        for option in ids:
            if a in below[option]:
                below[option] |= below[b]
    for strength in dict.fromkeys(refused):
        equal = [pair for pair, *rest in won if tuple(rest) == strength]
        if len(equal) > 1:
            # That these were equally strong may have decided which of them was refused.
            breaker.sorted({pair[0] for pair in equal}, "pairs")
    return kept


def unbeaten_first(beats: Iterable[tuple[int, int]], ids: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Groups: those that nobody left beats, then the same among the others."""
    beaten_by: dict[int, set[int]] = {option: set() for option in ids}
    for a, b in beats:
        beaten_by[b].add(a)
    left, order = list(ids), []
    while left:
        top = tuple(option for option in left if not beaten_by[option] & set(left))
        order.append(top)
        left = [option for option in left if option not in top]
    return tuple(order)
