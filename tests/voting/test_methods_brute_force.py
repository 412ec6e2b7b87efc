"""Made-up elections: every method equals its definition, written down as plainly as possible."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.voting import methods
from participation.voting.methods.base import Election, Option, Result
from participation.voting.methods.equal_shares import Instance, plain
from participation.voting.methods.equal_shares.estimate import Run

OPTIONS = tuple(Option(n, f"Option {n}", 10 * n) for n in (5, 3, 8, 1, 4))
IDS = tuple(option.id for option in OPTIONS)
ids = st.sampled_from(IDS)
subsets = st.lists(ids, unique=True)
some = settings(max_examples=150, deadline=None)
Ballots = Sequence[Mapping[str, Any]]
TIES = st.sampled_from(({"ties": "order"}, {"ties": "lot", "seed": "lot of the day"}))


def count(
    method: str, raw: Mapping[str, Any], ballots: Ballots, weights: Sequence[int] | None = None
) -> Result:
    module = methods.get(method)
    clean = module.clean_settings(raw, OPTIONS)
    box = [module.validate(ballot, OPTIONS, clean) for ballot in ballots]
    result = module.tally(Election(method, OPTIONS, clean, box, weights))
    assert Result.from_json(result.to_json()).to_json() == result.to_json()
    return result


def rank(result_settings: Mapping[str, Any]) -> Callable[[int], Any]:
    from hashlib import sha256

    if result_settings["ties"] == "lot":
        return lambda option: sha256(f"lot of the day:{option}".encode()).hexdigest()
    return IDS.index


def best(scores: Mapping[int, Any], ties: Mapping[str, Any], places: int = 1) -> tuple[int, ...]:
    order = sorted((o for o in IDS if scores[o] > 0), key=lambda o: (-scores[o], rank(ties)(o)))
    return tuple(order[:places])


@some
@given(st.lists(subsets), TIES, st.integers(1, 5))
def test_approval(ballots: list[list[int]], ties: dict[str, str], places: int) -> None:
    result = count("approval", {**ties, "winners": places}, [{"options": b} for b in ballots])
    assert result.scores == {o: sum(o in ballot for ballot in ballots) for o in IDS}
    assert set(result.winners) == set(best(result.scores, ties, places))
    assert result.blank == sum(not ballot for ballot in ballots)


@some
@given(st.lists(st.none() | ids), TIES)
def test_single(ballots: list[int | None], ties: dict[str, str]) -> None:
    result = count("single", ties, [{"option": b} for b in ballots])
    assert result.scores == {o: ballots.count(o) for o in IDS}
    assert result.winners == best(result.scores, ties)


@some
@given(st.lists(st.dictionaries(ids.map(str), st.integers(0, 2))), TIES)
def test_points(ballots: list[dict[str, int]], ties: dict[str, str]) -> None:
    result = count("points", {**ties, "total": 10}, [{"points": b} for b in ballots])
    assert result.scores == {o: sum(ballot.get(str(o), 0) for ballot in ballots) for o in IDS}
    assert result.winners == best(result.scores, ties)


@some
@given(st.lists(st.dictionaries(ids.map(str), st.integers(1, 5))), TIES)
def test_rating(ballots: list[dict[str, int]], ties: dict[str, str]) -> None:
    result = count("rating", ties, [{"ratings": b} for b in ballots])
    for o in IDS:
        given_ratings = [ballot[str(o)] for ballot in ballots if str(o) in ballot]
        assert result.scores[o] == (Fraction(sum(given_ratings), len(given_ratings)) if given_ratings else 0)
    assert result.winners == best(result.scores, ties)


@some
@given(
    st.lists(st.dictionaries(ids.map(str), st.integers(1, 5))),
    st.lists(st.integers(1, 5), min_size=5, max_size=5),
)
def test_matrix(ballots: list[dict[str, int]], feasible: list[int]) -> None:
    expert = {
        "name": "E",
        "ratings": {o: {"value": f, "reason": "r"} for o, f in zip(IDS, feasible, strict=True)},
    }
    raw = {"experts": [expert], "threshold_relevance": "7/2", "threshold_feasibility": 3}
    result = count("matrix", raw, [{"ratings": b} for b in ballots])
    for row, f in zip(result.detail["fields"], feasible, strict=True):
        values = [b[str(row["option"])] for b in ballots if str(row["option"]) in b]
        reached = (bool(values) and 2 * sum(values) >= 7 * len(values)) + (f >= 3)
        assert row["field"] == ("later", "potential", "lead")[reached]


@some
@given(st.lists(st.tuples(subsets, st.integers(1, 3))), st.sampled_from(methods.ranking.RULES), TIES)
def test_a_weight_is_as_many_ballots(
    box: list[tuple[list[int], int]], rule: str, ties: dict[str, str]
) -> None:
    weighted = count(
        "ranking", {"rule": rule, **ties}, [{"ranking": b} for b, _w in box], [w for _b, w in box]
    )
    repeated = count(
        "ranking", {"rule": rule, **ties}, [{"ranking": b} for b, w in reversed(box) for _n in range(w)]
    )
    assert weighted.to_json() == repeated.to_json()


@some
@given(st.lists(subsets.filter(bool), min_size=1), TIES)
def test_instant_runoff(ballots: list[list[int]], ties: dict[str, str]) -> None:
    left = list(IDS)
    while True:
        tops = [next((o for o in ballot if o in left), None) for ballot in ballots]
        votes = {o: tops.count(o) for o in left}
        winner = [o for o in left if 2 * votes[o] > sum(votes.values())]
        if winner or len(left) == 1:
            break
        left.remove(max((o for o in left if votes[o] == min(votes.values())), key=rank(ties)))
    result = count("ranking", {"rule": "irv", **ties}, [{"ranking": b} for b in ballots])
    assert result.winners == ((winner or left)[0],)


def prefers(ballot: Sequence[int], a: int, b: int) -> bool:
    return a in ballot and (b not in ballot or ballot.index(a) < ballot.index(b))


@some
@given(st.lists(subsets.filter(bool), min_size=1, max_size=12), TIES)
def test_schulze_is_the_strongest_of_all_chains(ballots: list[list[int]], ties: dict[str, str]) -> None:
    d = {(a, b): sum(prefers(x, a, b) for x in ballots) for a in IDS for b in IDS if a != b}

    def strongest(a: int, b: int) -> int:
        others = [o for o in IDS if o not in (a, b)]
        chains = [(a, *via, b) for n in range(4) for via in permutations(others, n)]
        strengths = []
        for chain in chains:
            links = list(pairwise(chain))
            if all(d[link] > d[link[::-1]] for link in links):
                strengths.append(min(d[link] for link in links))
        return max(strengths, default=0)

    p = {pair: strongest(*pair) for pair in d}
    potential = [a for a in IDS if all(p[a, b] >= p[b, a] for b in IDS if a != b)]
    result = count("ranking", {"rule": "schulze", **ties}, [{"ranking": b} for b in ballots])
    assert result.winners == (min(potential, key=rank(ties)),)
    assert {(r["option"], r["against"]): r["strength"] for r in result.detail["paths"]} == p


@some
@given(st.lists(subsets.filter(bool), min_size=1, max_size=12), TIES)
def test_ranked_pairs_lock_what_closes_no_circle(ballots: list[list[int]], ties: dict[str, str]) -> None:
    d = {(a, b): sum(prefers(x, a, b) for x in ballots) for a in IDS for b in IDS if a != b}
    order = sorted(IDS, key=rank(ties))
    majorities = [pair for pair in d if d[pair] > d[pair[::-1]]]
    majorities.sort(key=lambda m: (-d[m], d[m[::-1]], order.index(m[0]), -order.index(m[1])))
    kept: list[tuple[int, int]] = []
    for pair in majorities:
        if not reaches(kept, pair[1], pair[0]):
            kept.append(pair)
    sources = [o for o in IDS if all(b != o for _a, b in kept)]
    result = count("ranking", {"rule": "ranked-pairs", **ties}, [{"ranking": b} for b in ballots])
    assert [tuple(pair) for pair in result.detail["locked"]] == kept
    assert result.winners == (min(sources, key=order.index),)


def reaches(edges: Sequence[tuple[int, int]], start: int, goal: int) -> bool:
    return start == goal or any(reaches(edges, b, goal) for a, b in edges if a == start)


@some
@given(st.lists(subsets.filter(bool), min_size=1, max_size=15), st.integers(1, 4), TIES)
def test_transferable_vote(ballots: list[list[int]], seats: int, ties: dict[str, str]) -> None:
    """Ballot by ballot instead of pile by pile."""
    quota = len(ballots) // (seats + 1) + 1
    worth, at = [Fraction(1)] * len(ballots), [ballot[0] for ballot in ballots]
    left, elected, moved = list(IDS), [], set()
    by_rank = rank(ties)
    while True:
        votes = {
            o: sum((w for w, a in zip(worth, at, strict=True) if a == o), start=Fraction(0)) for o in IDS
        }
        order = sorted(left, key=lambda o: (-votes[o], by_rank(o)))
        new = [o for o in order if votes[o] >= quota][: seats - len(elected)]
        elected += new
        left = [o for o in left if o not in new]
        if len(elected) == seats:
            break
        if len(left) <= seats - len(elected):
            elected += [o for o in order if o in left]
            break
        above = [o for o in elected if votes[o] > quota and o not in moved]
        if above:
            going = min(above, key=lambda o: (-votes[o], by_rank(o)))
            factor = (votes[going] - quota) / votes[going]
            moved.add(going)
        else:
            going = max((o for o in left if votes[o] == min(votes[x] for x in left)), key=by_rank)
            factor = Fraction(1)
            left.remove(going)
        for n, ballot in enumerate(ballots):
            if at[n] == going:
                at[n] = next((o for o in ballot if o in left), 0)
                worth[n] *= factor
    result = count("stv", {"seats": seats, **ties}, [{"ranking": b} for b in ballots])
    assert list(result.winners) == elected
    assert len(result.winners) == seats


# --- Equal Shares ------------------------------------------------------------------------------------

Profile = list[dict[int, int]]
costs_of = st.lists(st.integers(0, 30), min_size=5, max_size=5).map(lambda c: dict(zip(IDS, c, strict=True)))
profiles = st.lists(st.dictionaries(ids, st.integers(1, 3)), min_size=1, max_size=9)


def prefer(costs: Mapping[int, int]) -> Callable[[int], Any]:
    return lambda option: (costs[option], IDS.index(option))


def by_definition(
    costs: Mapping[int, int], profile: Profile, share: Fraction, *, by_cost: bool
) -> list[tuple[int, Fraction]]:
    """Voter by voter and in fractions: the least ρ with Σ min(money, ρ·u) = cost, again and again."""
    money = [share] * len(profile)
    left, bought = [o for o in IDS if any(o in ballot for ballot in profile)], []
    while True:
        best: tuple[Fraction, Any, int] | None = None
        for option in left:
            worth = {
                n: Fraction((costs[option] or 1) if by_cost else ballot[option])
                for n, ballot in enumerate(profile) if option in ballot
            }  # fmt: skip
            if sum(money[n] for n in worth) < costs[option]:
                continue
            # The root lies on one of the pieces between the points where somebody runs out of money.
            for limit in sorted({money[n] / u for n, u in worth.items()}):
                poor = [n for n, u in worth.items() if money[n] < limit * u]
                rest = sum(u for n, u in worth.items() if n not in poor)
                rho = (costs[option] - sum(money[n] for n in poor)) / rest
                if rho <= limit:
                    best = min(filter(None, (best, (rho, prefer(costs)(option), option))))
                    break
        if best is None:
            return bought
        rho, _key, option = best
        for n, ballot in enumerate(profile):
            if option in ballot:
                unit = (costs[option] or 1) if by_cost else ballot[option]
                money[n] = max(Fraction(0), money[n] - rho * unit)
        left.remove(option)
        bought.append((option, rho * ((costs[option] or 1) if by_cost else 1)))


def instance(costs: Mapping[int, int], profile: Profile, *, by_cost: bool) -> Instance:
    ballots = [(tuple((o, 1 if by_cost else p) for o, p in sorted(ballot.items())), 1) for ballot in profile]
    return Instance.of(costs, ballots, prefer(costs), by_cost=by_cost)


@settings(max_examples=400, deadline=None)
@given(costs_of, profiles, st.integers(1, 90), st.booleans())
def test_equal_shares(costs: dict[int, int], profile: Profile, budget: int, by_cost: bool) -> None:
    path = plain(instance(costs, profile, by_cost=by_cost), budget)
    wanted = by_definition(costs, profile, Fraction(budget, len(profile)), by_cost=by_cost)
    paid = [(option, price) for option, price in wanted if costs[option]]
    assert [(p.option, p.price) for p in path.purchases if costs[p.option]] == paid
    assert {p.option for p in path.purchases} == {option for option, _price in wanted}
    for purchase in path.purchases:
        if by_cost:
            assert purchase.price * purchase.full + purchase.rest_paid == costs[purchase.option]


@some
@given(costs_of, profiles, st.integers(1, 90))
def test_the_exact_ledger_alone_decides_alike(costs: dict[int, int], profile: Profile, budget: int) -> None:
    """With no trust at all in floating point: every offer from the ledger."""
    some_instance = instance(costs, profile, by_cost=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Run, "offer", lambda run, option: run.exact_offer(option, run.market.columns[option]))
        exactly = plain(some_instance, budget)
    assert plain(some_instance, budget) == exactly


@some
@given(costs_of, profiles.filter(lambda p: any(p)), st.integers(1, 120), TIES)
def test_the_completion_raises_until_the_next_step_overspends(
    costs: dict[int, int], profile: Profile, budget: int, ties: dict[str, str]
) -> None:
    options = tuple(Option(o, str(o), costs[o] * 100) for o in IDS)
    if min(costs.values()) > budget:
        return
    module = methods.get("budget")
    clean = module.clean_settings({"budget": budget * 100, "unit": 100}, options)
    box = [{"options": sorted(ballot)} for ballot in profile if ballot]
    outcome = module.tally(Election("budget", options, clean, box)).detail["outcomes"][
        "equal-shares-completed"
    ]
    voters = [dict.fromkeys(ballot, 1) for ballot in profile if ballot]
    votes = {o: sum(o in ballot for ballot in voters) for o in IDS}
    key: Callable[[int], Any] = lambda o: (costs[o], -votes[o], IDS.index(o))  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{__name__}.prefer", lambda _costs: key)
        share = Fraction(budget, len(voters))
        found, wealth = by_definition(costs, voters, share, by_cost=True), share // 1
        while len(found) < sum(bool(n) for n in votes.values()):
            wealth += 1
            more = by_definition(costs, voters, Fraction(wealth), by_cost=True)
            if sum(costs[o] for o, _price in more) > budget:
                break
            found = more
    assert set(outcome["shared"]) == {o for o, _price in found}
    left, filled = budget - sum(costs[o] for o, _price in found), []
    for option in sorted((o for o in IDS if votes[o]), key=lambda o: (-votes[o], key(o))):
        if option not in outcome["shared"] and costs[option] <= left:
            filled.append(option)
            left -= costs[option]
    assert outcome["winners"] == [*outcome["shared"], *filled]
