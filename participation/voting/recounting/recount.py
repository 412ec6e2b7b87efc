#!/usr/bin/env python3
# mypy: ignore-errors
"""Checks the published ballots of a vote and counts them again. Needs only Python 3.9 or later.

    python3 recount.py ballots.jsonl [--seal LAST_HASH_AS_PUBLISHED_ELSEWHERE]

1. Every line holds the SHA-256 of the line before and of itself. A ballot that was changed, added, removed or moved
   breaks this chain. Whoever forges the whole file gets another last hash: compare it with the published seal.
2. Every ballot must be one that the vote allows; they are counted by the method named in the first line, in whole
   numbers and exact fractions. The result must be the published one. The exit code is 0 when all is well, otherwise 1.
"""

import heapq
import json
import sys
from collections import Counter
from fractions import Fraction
from hashlib import sha256
from itertools import combinations

# What a ballot consists of, by method.
KINDS = {"single": "option", "points": "points", "rating": "ratings", "matrix": "ratings"}
KINDS.update({"ranking": "ranking", "stv": "ranking", "cumulative": "points"})


def read(path):
    """First line, ballots with their weight, published result, last hash; checks the chain."""
    rows, before = [], ""
    with open(path, encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            row = json.loads(line)
            rest = line.rstrip("\n").replace(f'"hash":"{row["hash"]}",', "", 1)
            before = sha256((before + rest).encode()).hexdigest()
            if row["hash"] != before:
                raise ValueError(f"line {number} was changed, added, removed or moved")
            rows.append(row)
    head, ballots, end = rows[0], rows[1:-1], rows[-1]
    receipts = [row["receipt"] for row in ballots]
    if head["format"] != "stadtgespraech-ballots/1" or not head["count"] == end["end"] == len(ballots):
        raise ValueError("the beginning, the end or the number of ballots is wrong")
    if [row["n"] for row in ballots] != list(range(1, len(ballots) + 1)) or receipts != sorted(set(receipts)):
        raise ValueError("the ballots are not in order, or a receipt stands there twice")
    return head, [(row["ballot"], row.get("weight", 1)) for row in ballots], end["result"], before


class Vote:
    """The first line and the ballots that are not blank: (ballot, weight)."""

    def __init__(self, head, ballots):
        self.method, self.settings = head["method"], head["settings"]
        self.ids = [option["id"] for option in head["options"]]
        self.costs = {option["id"]: option.get("cost") or 0 for option in head["options"]}
        for number, (ballot, weight) in enumerate(ballots, 1):
            if type(weight) is not int or weight < 1 or not self.allows(ballot, self.costs.keys()):
                raise ValueError(f"ballot {number} is not allowed")
        self.ballots, self.rankings = [(ballot, weight) for ballot, weight in ballots if ballot], Counter()
        for ballot, weight in self.ballots:
            self.rankings[tuple(ballot.get("ranking", ()))] += weight
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
        many = rules.get("max", rules.get("max_options")) or len(known)
        if not rules.get("min", 1) <= len(value) <= many:
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


# Each method gives the winners, a number for every option, and what else is compared.
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
    fields, rules = {}, vote.settings
    for option in vote.ids:
        values = [expert["ratings"][str(option)]["value"] for expert in rules["experts"]]
        reached = scores[option] >= Fraction(rules["threshold_relevance"])
        reached += Fraction(sum(values), len(values)) >= Fraction(rules["threshold_feasibility"])
        fields[option] = ("later", "potential", "lead")[reached]
    lead = sorted((o for o in vote.ids if fields[o] == "lead"), key=lambda o: -scores[o])
    return lead, scores, {"fields": fields}


def count_ranking(vote):
    """ranking: every option against every other, or instant-runoff (a transferable vote for one seat)."""
    ids, rank, rankings = vote.ids, vote.rank, vote.rankings
    if not rankings or vote.settings["rule"] == "irv":
        return count_stv(vote)
    above, ranked = Counter(), Counter()
    for ranking, number in rankings.items():
        ranked.update(dict.fromkeys(ranking, number))
        above.update(dict.fromkeys(combinations(ranking, 2), number))
    # Whoever ranks a prefers it to b, unless b stands above a.
    prefer = {(a, b): ranked[a] - above[b, a] for a in ids for b in ids if a != b}
    won = [pair for pair in prefer if prefer[pair] > prefer[pair[1], pair[0]]]
    if vote.settings["rule"] == "schulze":
        # a beats b if the strongest chain of majorities from a to b is stronger than the one back.
        path = {pair: prefer[pair] if pair in won else 0 for pair in prefer}
        for via in ids:
            for a, b in [pair for pair in prefer if via not in pair]:
                path[a, b] = max(path[a, b], min(path[a, via], path[via, b]))
        beats = [(a, b) for a, b in path if path[a, b] > path[b, a]]
    else:
        # Ranked pairs: the strongest majorities are kept, unless one closes a circle.
        below, beats = {option: {option} for option in ids}, []
        for a, b in sorted(won, key=lambda p: (-prefer[p], prefer[p[1], p[0]], rank[p[0]], -rank[p[1]])):
            if a not in below[b]:
                beats.append((a, b))
                for option in [o for o in ids if a in below[o]]:
                    below[option] |= below[b]
    unbeaten = set(ids) - {b for _a, b in beats}
    return [min(unbeaten, key=rank.get)], {a: sum(p[0] == a for p in won) for a in ids}, {}


def count_stv(vote):
    """stv: Droop quota; all ballots of an elected option go on at the value surplus / votes."""
    seats, rankings, elected, left = vote.settings.get("seats", 1), vote.rankings, [], set(vote.ids)
    quota = sum(rankings.values()) // (seats + 1) + 1
    scores = {o: sum(number for ranking, number in rankings.items() if ranking[0] == o) for o in vote.ids}
    piles = {option: [] for option in vote.ids}
    going = [(ranking, Fraction(1), number) for ranking, number in rankings.items()]
    while rankings and left and len(elected) < seats:
        for ranking, value, number in going:
            for option in [o for o in ranking if o in left][:1]:
                piles[option].append((ranking, value, number))
        worth = {o: Fraction(sum(value * number for _r, value, number in pile)) for o, pile in piles.items()}
        order = [o for _w, _rank, o in sorted((-worth[o], vote.rank[o], o) for o in left)]
        chosen = [o for o in order if worth[o] >= quota][: seats - len(elected)]
        if len(left) - len(chosen) <= seats - len(elected) - len(chosen):
            chosen += [o for o in order if o not in chosen]
        elected, left = elected + chosen, left - set(chosen)
        # The largest surplus moves, or else all ballots of the weakest.
        surplus = [(-worth[o], vote.rank[o], o) for o in elected if o in piles and worth[o] > quota]
        moving = min(surplus)[2] if surplus else order[-1]
        part = (worth[moving] - quota) / worth[moving] if surplus else Fraction(1)
        left.discard(moving)
        going = [(ranking, value * part, number) for ranking, value, number in piles.pop(moving, [])]
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

    share, market = Fraction(budget, sum(groups.values()) or 1), Market(groups, costs, prefer, points)
    funded = market.buy(share)
    outcomes = {"greedy": fill([]), "equal-shares": funded}
    if rules["rule"] != "equal-shares":
        # Raise every share by one unit until the next step would overspend.
        unit, supported = rules["unit"], {o for o in vote.ids if scores[o]}
        wealth = share // unit * unit
        if sum(costs[o] for o in supported) <= budget:
            # Nothing can overspend: leave out the steps where some project cannot be paid even alone.
            wealth = max([wealth, *((costs[o] - 1) // (unit * scores[o]) * unit for o in supported)])
        while set(funded) != supported:
            wealth += unit
            more = market.buy(Fraction(wealth))
            if sum(map(costs.get, more)) > budget:
                break
            funded = more
        outcomes["equal-shares-completed"] = fill(funded)
    return outcomes[rules["rule"]], scores, {"outcomes": outcomes}


class TooClose(Exception):
    """Two amounts are nearer to one another than what was cut off."""


class Market:
    """Equal Shares: the project whose supporters pay least for what they get is bought; all pay the same price
    (a point), who has less left pays all of it. Purses are whole numbers of 1/unit cents, and none is off by more than
    ``doubt``. What is nearer than that is not decided but counted anew, with a unit so small that only equal amounts
    are so near: a purchase multiplies denominators by the points of its supporters at most.
    """

    def __init__(self, groups, costs, prefer, points):
        self.costs, self.prefer, self.points, self.voters = costs, prefer, points, list(groups.values())
        self.members, self.total = {}, Counter()
        for index, (group, number) in enumerate(groups.items()):
            for option, n in group:
                self.members.setdefault(option, []).append((index, n, number))
                self.total[option] += n * number
        self.indexes = {option: [index for index, _n, _number in who] for option, who in self.members.items()}
        self.most = max((n for who in self.members.values() for _index, n, _number in who), default=1)

    def buy(self, share):
        """What is bought, in order, when everybody starts with ``share`` (a fraction of a cent)."""
        bits = 64 + share.denominator.bit_length() + 4 * max(self.costs.values()).bit_length()
        bits += 4 * sum((self.most * total + 4).bit_length() for total in self.total.values())
        try:
            return self.count(share, 256, certain=False)
        except TooClose:
            return self.count(share, bits, certain=True)

    def count(self, share, bits, certain):
        """Prices only rise, so an old one is a lower bound, and only offers near the best are worked out anew."""
        self.unit, self.doubt, self.certain = 1 << bits, 1, certain
        self.purses = [share.numerator * self.unit // share.denominator] * len(self.voters)
        worth = {option: 1 if self.points else self.costs[option] or 1 for option in self.members}
        lows = {o: self.costs[o] * self.unit // self.total[o] // worth[o] for o in self.members}
        bought, heap = [], sorted((low, option) for option, low in lows.items())
        while heap:
            offers, best = [], None
            while heap and (best is None or heap[0][0] <= best):
                option = heapq.heappop(heap)[1]
                for price, error, in_full in self.price(option):
                    low, high = (price - error) // worth[option], (price + error) // worth[option] + 1
                    offers.append((low, option, price, error, in_full))
                    best = min(high, best or high)
            if offers:
                _low, chosen, price, error, _full = self.cheapest(
                    [offer for offer in offers if offer[0] <= best]
                )
                for index, n, _number in self.members[chosen]:
                    self.purses[index] = max(0, self.purses[index] - price * n)
                self.doubt += error * self.most
                bought.append(chosen)
                for low, option, *_rest in offers:
                    if option != chosen:
                        heapq.heappush(heap, (low, option))
        return bought

    def price(self, option):
        """The least price that brings in the cost, its possible error, whether all pay it in full; or nothing."""
        missing, paying = self.costs[option] * self.unit, self.total[option]
        blur = (self.doubt + 1) * paying
        purses = [self.purses[index] for index in self.indexes[option]]
        if min(purses) > self.most * (missing // paying + 1) + self.doubt:
            return [(missing // paying, 1, True)]
        rich = [(self.purses[index], n, number) for index, n, number in self.members[option]]
        money = sum(purse * number for purse, _n, number in rich)
        if abs(money - missing) <= blur:
            if not self.certain:
                raise TooClose
            # Exactly enough: all pay all they have.
            return [(max(purse // n for purse, n, _number in rich) + 1, self.doubt + 1, False)]
        while money > missing:
            # Whoever cannot pay the price pays all they have, which raises the price for the others.
            needed = [missing * n // paying for n in range(self.most + 1)]
            poor = [(purse, n, number) for purse, n, number in rich if purse < needed[n]]
            if not poor:
                return [(missing // paying, blur // paying + 2, False)]
            rich = [entry for entry in rich if entry[0] >= needed[entry[1]]]
            given = sum(purse * number for purse, _n, number in poor)
            missing, money = missing - given, money - given
            paying -= sum(n * number for _purse, n, number in poor)
        return []

    def cheapest(self, offers):
        """The one with the lowest price; equal ones by the stated rule."""
        if len(offers) > 1 and not self.certain:
            if not all(in_full for *_rest, in_full in offers):
                raise TooClose
            # Where everybody pays in full the price is a plain fraction.
            near = [option for _low, option, *_rest in offers]
            exact = {
                o: Fraction(self.costs[o] if self.points else bool(self.costs[o]), self.total[o])
                for o in near
            }
            offers = [offer for offer in offers if exact[offer[1]] == min(exact.values())]
        return min(offers, key=lambda offer: self.prefer[offer[1]])


def differences(published, vote, ballots):
    """What in the published result is not what is counted here."""
    counts = {"ranking": count_ranking, "stv": count_stv, "budget": count_budget, "rating": count_ratings}
    winners, scores, more = {**counts, "matrix": count_ratings}.get(vote.method, count_votes)(vote)
    turnout = {"counted": sum(w for _b, w in ballots), "blank": sum(w for b, w in ballots if not b)}
    for option in sorted(vote.ids, key=lambda o: -scores[o]):
        say(f"{'won' if option in winners else '   '}  option {option}: {scores[option]}\n")
    detail, outcomes, fields = published["detail"], more.get("outcomes", {}), more.get("fields", {})
    checks = {
        "turnout": published["turnout"] == turnout,
        "winners": published["winners"] == winners,
        "numbers": {int(option): Fraction(score) for option, score in published["scores"].items()} == scores,
        "rules": all(detail["outcomes"][rule]["winners"] == won for rule, won in outcomes.items()),
        "fields": {row["option"]: row["field"] for row in detail.get("fields", [])} == fields,
    }
    return [name for name, right in checks.items() if not right]


def main(path, *seal):
    """Say what was found; 0 when all is well."""
    try:
        head, ballots, published, last = read(path)
        say(f"{head['question']}\n{len(ballots)} ballots, seal {last}\n")
        wrong = differences(published, Vote(head, ballots), ballots)
        if wrong or seal not in ((), ("--seal", last)):
            raise ValueError("the published result is different: " + ", ".join(wrong or ["seal"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        say(f"WRONG ({type(error).__name__}): {error}\n")
        return 1
    say("The chain holds, and the published result is right.\n")
    return 0


say = sys.stdout.write
if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
