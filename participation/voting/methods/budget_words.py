"""The result of a budget in words: what every winner cost whom, and what another rule would have funded."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from .base import Chart, Election, Explanation, Result, exact
from .telling import tie_sentences, turnout
from .words import _, decimal, money, ngettext


def explain(result: Result, election: Election) -> Explanation:
    """Summary, one sentence a winner, voters with something under each rule, and the path round by round."""
    rule = result.detail["rule"]
    outcome = result.detail["outcomes"][rule]
    return Explanation(
        summary=_summary(result, outcome),
        method=_methods(result)[rule],
        sentences=(
            turnout(result),
            *_winners(outcome, election),
            *_satisfied(result),
        ),
        rounds=_rounds(outcome, election),
        ties=tie_sentences(result, election),
        charts=(_projects(result, election), *_payments(outcome, election)),
    )


def rule_name(rule: str) -> str:
    """What a rule is called."""
    return {
        "greedy": _("Most votes first"),
        "equal-shares": _("Equal Shares"),
        "equal-shares-completed": _("Equal Shares with completion"),
    }[rule]


def _summary(result: Result, outcome: Mapping[str, Any]) -> str:
    params = {
        "count": decimal(len(outcome["winners"])),
        "cost": money(outcome["cost"]),
        "budget": money(result.detail["budget"]),
    }
    return (
        ngettext(
            "%(count)s project is funded. It costs %(cost)s of %(budget)s.",
            "%(count)s projects are funded. Together they cost %(cost)s of %(budget)s.",
            len(outcome["winners"]),
        )
        % params
    )


def _methods(result: Result) -> dict[str, str]:
    shares = _(
        "Every voter gets the same share of the budget. It can only be spent on projects that this person voted for. "
        "A project is funded when its voters can pay for it together. Projects for which each voter has to pay "
        "least for what they get come first."
    )
    return {
        "greedy": _(
            "The project with the most votes comes first. Then the next one follows, as long as the money is enough. "
            "A project that costs more than what is left is skipped."
        ),
        "equal-shares": shares,
        "equal-shares-completed": f"{shares} "
        + _(
            "So that little money is left over, everyone's share is raised step by step, until the next step would cost "
            "more than there is. What is left after that goes to the projects with the most votes."
        ),
    }


def _winners(outcome: Mapping[str, Any], election: Election) -> list[str]:
    """Why each winner won."""
    names = {option.id: option.title for option in election.options}
    if "endowment" not in outcome:
        return [_by_votes(row, names) for row in outcome["rounds"] if row["funded"]]
    sentences = [_paid(row, names, election) for row in outcome["rounds"]]
    return sentences + [_filled(row, names) for row in outcome.get("filled", ()) if row["funded"]]


def _by_votes(row: Mapping[str, Any], names: Mapping[int, str]) -> str:
    return ngettext(
        "“%(title)s” won with %(votes)s vote. It costs %(cost)s, after that %(left)s are left.",
        "“%(title)s” won with %(votes)s votes. It costs %(cost)s, after that %(left)s are left.",
        row["votes"],
    ) % {
        "title": names[row["option"]],
        "votes": decimal(row["votes"]),
        "cost": money(row["cost"]),
        "left": money(row["left"]),
    }


def _filled(row: Mapping[str, Any], names: Mapping[int, str]) -> str:
    return ngettext(
        "“%(title)s” won with %(votes)s vote from the money that was left.",
        "“%(title)s” won with %(votes)s votes from the money that was left.",
        row["votes"],
    ) % {"title": names[row["option"]], "votes": decimal(row["votes"])}


def _paid(row: Mapping[str, Any], names: Mapping[int, str], election: Election) -> str:
    """ "This project won because 214 people paid 37.40 € each"."""
    price = exact(row["price"])
    params = {
        "title": names[row["option"]],
        "count": decimal(row["full"]),
        "price": _price(price),
        "rest": decimal(row["rest"]),
        "rest_paid": money(exact(row["rest_paid"])),
    }
    if not price:
        return _("“%(title)s” won because it costs nothing.") % params
    if election.settings.get("ballot") == "cumulative":
        text = ngettext(
            "“%(title)s” won because %(count)s person paid %(price)s for each point.",
            "“%(title)s” won because %(count)s people paid %(price)s for each point.",
            row["full"],
        )
    else:
        text = ngettext(
            "“%(title)s” won because %(count)s person paid %(price)s.",
            "“%(title)s” won because %(count)s people paid %(price)s each.",
            row["full"],
        )
    if row["rest"]:
        text += " " + ngettext(
            "%(rest)s more person paid all that was left, %(rest_paid)s.",
            "%(rest)s more people paid all they had left, %(rest_paid)s together.",
            row["rest"],
        )
    return text % params


def _price(cents: int | Fraction) -> str:
    """An amount; the smallest ones are not shown as nothing."""
    return money(cents) if cents >= 1 else _("less than %(amount)s") % {"amount": money(1)}


def _satisfied(result: Result) -> list[str]:
    """How many voters got at least one project under each rule."""
    voters = result.detail["voters"]
    return [
        ngettext(
            "%(rule)s: %(count)s of %(voters)s voters gets at least one project they voted for.",
            "%(rule)s: %(count)s of %(voters)s voters get at least one project they voted for.",
            outcome["satisfied"],
        )
        % {"rule": rule_name(rule), "count": decimal(outcome["satisfied"]), "voters": decimal(voters)}
        for rule, outcome in result.detail["outcomes"].items()
    ]


def _rounds(outcome: Mapping[str, Any], election: Election) -> tuple[str, ...]:
    names = {option.id: option.title for option in election.options}
    if "endowment" not in outcome:
        return tuple(_look(number, row, names) for number, row in enumerate(outcome["rounds"], 1))
    start = _("Everyone starts with %(share)s.") % {"share": money(exact(outcome["endowment"]))}
    if outcome.get("steps"):
        start += " " + ngettext(
            "The share was raised %(count)s time.", "The share was raised %(count)s times.", outcome["steps"]
        ) % {"count": decimal(outcome["steps"])}  # fmt: skip
    path = [
        _(
            "Round %(number)s: “%(title)s” for %(cost)s. Each pays at most %(price)s. After that %(left)s are left in all shares."
        )
        % {
            "number": number,
            "title": names[row["option"]],
            "cost": money(row["cost"]),
            "price": _price(exact(row["price"])),
            "left": money(exact(row["left"])),
        }
        for number, row in enumerate(outcome["rounds"], 1)
    ]
    filled = [
        _look(number, row, names) for number, row in enumerate(outcome.get("filled", ()), len(path) + 1)
    ]
    return (start, *path, *filled)


def _look(number: int, row: Mapping[str, Any], names: Mapping[int, str]) -> str:
    if row["funded"]:
        text = _("Round %(number)s: “%(title)s” (%(votes)s votes) is funded for %(cost)s. %(left)s are left.")
    else:
        text = _(
            "Round %(number)s: “%(title)s” (%(votes)s votes) costs %(cost)s. That is more than the %(left)s left."
        )
    return text % {
        "number": number,
        "title": names[row["option"]],
        "votes": decimal(row["votes"]),
        "cost": money(row["cost"]),
        "left": money(row["left"]),
    }


def _projects(result: Result, election: Election) -> Chart:
    """All projects with their votes, and under which rule they are funded."""
    outcomes = result.detail["outcomes"]
    yes, no = _("funded"), _("not funded")
    rows = []
    for option in election.options:
        row: dict[str, Any] = {
            "option": option.id,
            "title": option.title,
            "cost": option.cost,
            "shown_cost": money(option.cost or 0),
            "votes": result.scores[option.id],
            "shown_votes": decimal(result.scores[option.id]),
        }
        for rule, outcome in outcomes.items():
            row[rule] = option.id in outcome["winners"]
            row[f"shown_{rule}"] = yes if row[rule] else no
        rows.append(row)
    points = election.settings.get("ballot") == "cumulative"
    columns = [
        ("title", _("Project")),
        ("shown_cost", _("Cost")),
        ("shown_votes", _("Points") if points else _("Votes")),
        *((f"shown_{rule}", rule_name(rule)) for rule in outcomes),
    ]
    marks = {"budget": result.detail["budget"], "rules": list(outcomes)}
    return Chart("budget", _("Projects under each rule"), tuple(columns), tuple(rows), marks)


def _payments(outcome: Mapping[str, Any], election: Election) -> list[Chart]:
    """Who paid for what under Equal Shares."""
    if "endowment" not in outcome:
        return []
    names = {option.id: option.title for option in election.options}
    rows = tuple(
        {
            **row,
            "title": names[row["option"]],
            "price": exact(row["price"]),
            "rest_paid": exact(row["rest_paid"]),
            "left": exact(row["left"]),
            "shown_price": _price(exact(row["price"])),
            "shown_full": decimal(row["full"]),
            "shown_rest": decimal(row["rest"]),
            "shown_left": money(exact(row["left"])),
        }
        for row in outcome["rounds"]
    )
    columns = (
        ("title", _("Project")),
        ("shown_full", _("Paid in full")),
        ("shown_price", _("Each paid")),
        ("shown_rest", _("Paid what was left")),
        ("shown_left", _("Left in all shares")),
    )
    return [Chart("payments", _("Who paid for what"), columns, rows)]
