#!/usr/bin/env python3
"""Checks the published ballots of a vote and counts them again. Needs only Python 3.9 or later.

    python3 recount.py ballots.jsonl [--seal LAST_HASH_AS_PUBLISHED_ELSEWHERE]

1. Every line holds the SHA-256 of the line before and of itself. A ballot that was changed, added, removed or moved
   breaks this chain. Whoever forges the whole file gets another last hash: compare it with the published seal.
2. Every ballot must be one that the vote allows.
3. The ballots are counted by the method named in the first line. The result must be the published one.

The exit code is 0 when all is well, otherwise 1. All numbers are whole numbers or exact fractions.
"""

import heapq
import json
import sys
from collections import Counter
from fractions import Fraction
from hashlib import sha256
from itertools import combinations


class Wrong(Exception):
    """Something does not fit."""


def canonical(value):
    """The one way to write a line."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def read(path):
    """First line, ballots with their weight, published result, last hash; checks the chain."""
    rows, before = [], ""
    with open(path, encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            row = json.loads(line)
            content = {key: value for key, value in row.items() if key != "hash"}
            before = sha256((before + canonical(content)).encode()).hexdigest()
            if row.get("hash") != before or canonical(row) != line.rstrip("\n"):
                raise Wrong(f"line {number} was changed, added, removed or moved")
            rows.append(row)
    if len(rows) < 2 or rows[0].get("format") != "stadtgespraech-ballots/1" or "end" not in rows[-1]:
        raise Wrong("the beginning or the end is missing")
    head, ballots, end = rows[0], rows[1:-1], rows[-1]
    if not head["count"] == end["end"] == len(ballots):
        raise Wrong("the number of ballots is wrong")
    receipts = [row["receipt"] for row in ballots]
    if [row["n"] for row in ballots] != list(range(1, len(ballots) + 1)) or receipts != sorted(set(receipts)):
        raise Wrong("the ballots are not in order, or a receipt stands there twice")
    return head, [(row["ballot"], row.get("weight", 1)) for row in ballots], end["result"], before


KINDS = {
    "single": "option", "points": "points", "rating": "ratings", "matrix": "ratings",
    "ranking": "ranking", "stv": "ranking", "cumulative": "points",
}  # fmt: skip


class Vote:
    """The first line and the ballots that are not blank: (ballot, weight)."""

    def __init__(self, head, ballots):
        self.method, self.settings = head["method"], head["settings"]
        self.ids = [option["id"] for option in head["options"]]
        self.costs = {option["id"]: option.get("cost") or 0 for option in head["options"]}
        known = set(self.ids)
        for number, (ballot, weight) in enumerate(ballots, 1):
            if type(weight) is not int or weight < 1 or not self.allows(ballot, known):
                raise Wrong(f"ballot {number} is not allowed")
        self.ballots = [(ballot, weight) for ballot, weight in ballots if ballot]
        # Ties: the order of the ballot, or the lot, which is the SHA-256 of a text published before the vote.
        order = list(self.ids)
        if self.settings.get("ties") == "lot":
            order.sort(key=lambda o: sha256(f"{self.settings['seed']}:{o}".encode()).hexdigest())
        self.rank = {option: place for place, option in enumerate(order)}

    def allows(self, ballot, known):
        """Is this a ballot of this vote? A blank ballot is {}."""
        rules, kind = self.settings, KINDS.get(self.settings.get("ballot", self.method), "options")
        if not ballot or set(ballot) != {kind}:
            return not ballot and rules.get("allow_blank", True)
        value = ballot[kind]
        if kind == "option":
            return value in known
        if (
            not rules.get("min", 1)
            <= len(value)
            <= (rules.get("max", rules.get("max_options")) or len(known))
        ):
            return False
        if kind in ("options", "ranking"):
            fits = rules.get("ballot") != "knapsack" or sum(self.costs[o] for o in value) <= rules["budget"]
            return fits and len(set(value)) == len(value) and set(value) <= known
        most, total = rules.get("scale") or rules["max_per_option"], rules.get("total", sum(value.values()))
        spent = sum(value.values()) == total or (sum(value.values()) < total and not rules.get("use_all"))
        return spent and all(int(o) in known and type(n) is int and 1 <= n <= most for o, n in value.items())

    def top(self, scores):
        """The highest scores win; nobody wins with nothing."""
        winners, places = [], self.settings.get("winners", 1)
        for score in sorted({score for score in scores.values() if score > 0}, reverse=True):
            equal, free = [o for o in self.ids if scores[o] == score], places - len(winners)
            if len(equal) > free and self.settings.get("ties") != "shared":
                equal = sorted(equal, key=self.rank.get)[:free]
            winners += equal if free > 0 else []
        return winners

    def rankings(self):
        """Equal rankings once, with how many there are."""
        rankings = Counter()
        for ballot, weight in self.ballots:
            rankings[tuple(ballot["ranking"])] += weight
        return rankings


# The methods: each gives the winners, a number for every option, and what else is compared.
def count_votes(vote):
    """single, multiple, approval, points: how often is each option named, or with how many points?"""
    scores = dict.fromkeys(vote.ids, 0)
    for ballot, weight in vote.ballots:
        named = ballot.get("options") or [ballot.get("option")]
        for option, points in ballot.get("points", dict.fromkeys(named, 1)).items():
            scores[int(option)] += points * weight
    return vote.top(scores), scores, {}


def count_ratings(vote):
    """rating, matrix: the average rating of each option."""
    total, number = Counter(), Counter()
    for ballot, weight in vote.ballots:
        for option, value in ballot["ratings"].items():
            total[int(option)] += value * weight
            number[int(option)] += weight
    scores = {o: Fraction(total[o], number[o] or 1) for o in vote.ids}
    if vote.method == "rating":
        enough = vote.settings.get("min_ratings", 1)
        return vote.top({o: s if number[o] >= enough else 0 for o, s in scores.items()}), scores, {}
    fields = {}
    for option in vote.ids:
        values = [expert["ratings"][str(option)]["value"] for expert in vote.settings["experts"]]
        relevant = scores[option] >= Fraction(vote.settings["threshold_relevance"])
        feasible = Fraction(sum(values), len(values)) >= Fraction(vote.settings["threshold_feasibility"])
        fields[option] = ("later", "potential", "lead")[relevant + feasible]
    lead = sorted((o for o in vote.ids if fields[o] == "lead"), key=lambda o: -scores[o])
    return lead, scores, {"fields": fields}


def count_ranking(vote):
    """ranking: instant-runoff, or every option against every other."""
    ids, rankings = vote.ids, vote.rankings()
    if not rankings or vote.settings["rule"] == "irv":
        return instant_runoff(vote, rankings)
    above, ranked = Counter(), Counter()
    for ranking, number in rankings.items():
        ranked.update(dict.fromkeys(ranking, number))
        above.update(dict.fromkeys(combinations(ranking, 2), number))
    # Whoever ranks a prefers it to b, unless b stands above a.
    prefer = {(a, b): ranked[a] - above[b, a] for a in ids for b in ids if a != b}
    won = {(a, b) for a, b in prefer if prefer[a, b] > prefer[b, a]}
    beats = (schulze if vote.settings["rule"] == "schulze" else ranked_pairs)(vote, prefer, won)
    unbeaten = [o for o in ids if not any((other, o) in beats for other in ids)]
    return [min(unbeaten, key=vote.rank.get)], {a: sum(p[0] == a for p in won) for a in ids}, {}


def schulze(vote, prefer, won):
    """a beats b if the strongest chain of majorities from a to b is stronger than the one back."""
    path = {pair: prefer[pair] if pair in won else 0 for pair in prefer}
    for via in vote.ids:
        for a, b in prefer:
            if via not in (a, b):
                path[a, b] = max(path[a, b], min(path[a, via], path[via, b]))
    return {(a, b) for a, b in path if path[a, b] > path[b, a]}


def ranked_pairs(vote, prefer, won):
    """The strongest majorities are kept, unless one closes a circle."""
    below, kept, rank = {option: {option} for option in vote.ids}, set(), vote.rank
    for a, b in sorted(won, key=lambda p: (-prefer[p], prefer[p[1], p[0]], rank[p[0]], -rank[p[1]])):
        if a not in below[b]:
            kept.add((a, b))
            for option in vote.ids:
                below[option] |= below[b] if a in below[option] else set()
    return kept


def instant_runoff(vote, rankings):
    """The weakest leaves until somebody has more than half."""
    left, first = list(vote.ids), None
    while True:
        votes = dict.fromkeys(left, 0)
        for ranking, number in rankings.items():
            for option in [o for o in ranking if o in votes][:1]:
                votes[option] += number
        first = first or votes
        best = max(left, key=votes.get)
        if votes[best] * 2 > sum(votes.values()) or len(left) == 1:
            return [best] if rankings else [], first, {}
        left.remove(max((o for o in left if votes[o] == min(votes.values())), key=vote.rank.get))


def count_stv(vote):
    """stv: Droop quota; all ballots of an elected option go on at the value surplus / votes."""
    seats, rankings, elected, left = vote.settings["seats"], vote.rankings(), [], set(vote.ids)
    quota = sum(rankings.values()) // (seats + 1) + 1
    piles = {option: [] for option in vote.ids}

    def lay(ranking, value, number):
        for option in [o for o in ranking if o in left][:1]:
            piles[option].append((ranking, value, number))

    for ranking, number in rankings.items():
        lay(ranking, Fraction(1), number)
    scores = {o: sum(number for _r, _v, number in pile) for o, pile in piles.items()}
    while rankings and left and len(elected) < seats:
        worth = {o: Fraction(sum(value * number for _r, value, number in pile)) for o, pile in piles.items()}
        order = sorted(left, key=lambda o, worth=worth: (-worth[o], vote.rank[o]))
        chosen = [o for o in order if worth[o] >= quota][: seats - len(elected)]
        if len(left) - len(chosen) <= seats - len(elected) - len(chosen):
            chosen += [o for o in order if o not in chosen]
        elected, left = elected + chosen, left - set(chosen)
        surplus = [o for o in elected if o in piles and worth[o] > quota]
        if not left:
            break
        # The largest surplus moves, or else all ballots of the weakest.
        moving = min(surplus or [order[-1]], key=lambda o, worth=worth: (-worth[o], vote.rank[o]))
        part = (worth[moving] - quota) / worth[moving] if surplus else Fraction(1)
        left.discard(moving)
        for ranking, value, number in piles.pop(moving):
            lay(ranking, value * part, number)
    return elected, scores, {}


def count_budget(vote):
    """budget: by votes, and by Equal Shares."""
    rules, costs, points = vote.settings, vote.costs, vote.settings["ballot"] == "cumulative"
    budget, scores, groups = rules["budget"], dict.fromkeys(vote.ids, 0), Counter()
    for ballot, weight in vote.ballots:  # Equal ballots once, as (option, points); a vote is one point.
        given = ballot["points"] if points else dict.fromkeys(ballot["options"], 1)
        groups[tuple(sorted((int(option), n) for option, n in given.items()))] += weight
        for option, n in given.items():
            scores[int(option)] += n * weight
    prefer = vote.rank
    if rules.get("ties", "cost_then_votes") == "cost_then_votes":
        prefer = {o: (costs[o], -scores[o], vote.rank[o]) for o in vote.ids}

    def fill(chosen):
        """Most votes first, whatever still fits."""
        chosen = list(chosen)
        for option in sorted(vote.ids, key=lambda o: (-scores[o], prefer[o])):
            if option not in chosen and scores[option] and sum(map(costs.get, [*chosen, option])) <= budget:
                chosen.append(option)
        return chosen

    share = Fraction(budget, sum(groups.values()) or 1)
    funded = equal_shares(groups, costs, share, prefer, points)
    outcomes = {"greedy": fill([]), "equal-shares": funded}
    if rules["rule"] != "equal-shares":
        # Raise every share by one unit until the next step would overspend.
        wealth = share // rules["unit"] * rules["unit"]
        while set(funded) != {o for o in vote.ids if scores[o]}:
            wealth += rules["unit"]
            more = equal_shares(groups, costs, Fraction(wealth), prefer, points)
            if sum(map(costs.get, more)) > budget:
                break
            funded = more
        outcomes["equal-shares-completed"] = fill(funded)
    return outcomes[rules["rule"]], scores, {"outcomes": outcomes}


def equal_shares(groups, costs, share, prefer, points):
    """Everybody starts with ``share``; the project whose supporters pay least for what they get is bought: all pay
    the same price (a point), who has less left pays all of it. Purses are whole numbers of 1/unit cents.
    """
    voters, unit = list(groups.values()), share.denominator
    purses = [share.numerator] * len(voters)
    members = {}
    for index, group in enumerate(groups):
        for option, n in group:
            members.setdefault(option, []).append((index, n))

    def price(option):
        """The least price that brings in the cost; None if even all the money is too little."""
        missing = costs[option] * unit
        paying = sum(n * voters[i] for i, n in members[option])
        order = [(purses[i], n, voters[i]) for i, n in members[option]]
        order.sort(key=(lambda p: Fraction(p[0], p[1])) if points else None)
        for purse, n, number in order:
            if purse * paying >= missing * n:
                return Fraction(missing, paying)
            missing, paying = missing - purse * number, paying - n * number
        return None

    # Prices only rise, so an old one is a lower bound: once the first of the heap is up to date, it is the cheapest.
    bought, heap = [], [(Fraction(0), prefer[option], option) for option in members]
    heapq.heapify(heap)
    while heap:
        option = heapq.heappop(heap)[2]
        now = price(option)
        if now is None:
            continue
        entry = (now / unit / (1 if points else costs[option] or 1), prefer[option], option)
        if heap and entry > heap[0]:
            heapq.heappush(heap, entry)
            continue
        if now.denominator > 1:
            unit, purses = unit * now.denominator, [purse * now.denominator for purse in purses]
        for index, n in members[option]:
            purses[index] = max(0, purses[index] - now.numerator * n)
        bought.append(option)
    return bought


COUNTS = {
    "ranking": count_ranking, "stv": count_stv, "budget": count_budget, "rating": count_ratings, "matrix": count_ratings,
}  # fmt: skip


def differences(published, vote, ballots):
    """What in the published result is not what is counted here."""
    winners, scores, more = COUNTS.get(vote.method, count_votes)(vote)
    turnout = {"counted": sum(w for _b, w in ballots), "blank": sum(w for b, w in ballots if not b)}
    for option in sorted(vote.ids, key=lambda o: -scores[o]):
        say(f"{'won' if option in winners else '   '}  option {option}: {scores[option]}\n")
    detail = published["detail"]
    checks = {
        "turnout": published["turnout"] == turnout,
        "winners": published["winners"] == winners,
        "numbers": {int(option): Fraction(score) for option, score in published["scores"].items()} == scores,
        "rules": all(detail["outcomes"][r]["winners"] == f for r, f in more.get("outcomes", {}).items()),
        "fields": "fields" not in more
        or {r["option"]: r["field"] for r in detail["fields"]} == more["fields"],
    }
    return [name for name, right in checks.items() if not right]


def main(path, *seal):
    """Say what was found; 0 when all is well."""
    try:
        head, ballots, published, last = read(path)
        say(f"{head['question']}\n{len(ballots)} ballots, seal {last}\n")
        wrong = differences(published, Vote(head, ballots), ballots)
        if wrong or seal not in ((), ("--seal", last)):
            raise Wrong("the published result is different: " + ", ".join(wrong or ["seal"]))
    except (Wrong, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        say(f"WRONG ({type(error).__name__}): {error}\n")
        return 1
    say("The chain holds, and the published result is right.\n")
    return 0


say = sys.stdout.write
if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
