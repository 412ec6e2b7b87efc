"""The published box and the script that counts it again without the platform, run as anybody would run it."""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from participation.voting import methods
from participation.voting.methods.base import Election, Option
from participation.voting.recounting import chain, recount

OPTIONS = tuple(Option(n, f"Möglichkeit {n}", 1000 * n + 7) for n in (4, 2, 9, 7, 1))
IDS = [option.id for option in OPTIONS]
REASONS = {str(o): {"value": 1 + o % 5, "reason": "weil"} for o in IDS}


def some(random_: random.Random) -> list[int]:
    return random_.sample(IDS, random_.randint(1, 3))


def ratings(random_: random.Random) -> dict[str, Any]:
    return {"ratings": {o: random_.randint(1, 5) for o in some(random_)}}


Make = Callable[[random.Random], dict[str, Any]]
CASES: dict[str, tuple[str, dict[str, Any], Make]] = {
    "single": ("single", {}, lambda r: {"option": r.choice(IDS)}),
    "single by lot": ("single", {"ties": "lot", "seed": "Lotto"}, lambda r: {"option": r.choice(IDS)}),
    "multiple": ("multiple", {"min": 1, "max": 3, "winners": 2}, lambda r: {"options": some(r)}),
    "approval": ("approval", {"ties": "shared", "winners": 2}, lambda r: {"options": some(r)}),
    "points": ("points", {"total": 15}, lambda r: {"points": {o: r.randint(0, 5) for o in some(r)}}),
    "rating": ("rating", {"min_ratings": 8, "winners": 3}, ratings),
    "matrix": ("matrix", {"experts": [{"name": "Bauamt", "ratings": REASONS}]}, ratings),
    "irv": ("ranking", {"rule": "irv"}, lambda r: {"ranking": some(r)}),
    "schulze": ("ranking", {"rule": "schulze"}, lambda r: {"ranking": some(r)}),
    "ranked pairs": ("ranking", {"rule": "ranked-pairs", "ties": "lot", "seed": "x"}, lambda r: {"ranking": some(r)}),
    "stv": ("stv", {"seats": 3}, lambda r: {"ranking": some(r)}),
    "greedy": ("budget", {"budget": 14000, "rule": "greedy"}, lambda r: {"options": some(r)}),
    "equal shares": ("budget", {"budget": 14000, "rule": "equal-shares"}, lambda r: {"options": some(r)}),
    "completed": ("budget", {"budget": 14000, "unit": 10}, lambda r: {"options": some(r)}),
    "knapsack": ("budget", {"budget": 21000, "ballot": "knapsack", "unit": 9}, lambda r: {"options": some(r)}),
    "cumulative": (
        "budget", {"budget": 14000, "ballot": "cumulative", "unit": 10, "total": 15},
        lambda r: {"points": {o: r.randint(0, 5) for o in some(r)}},
    ),
}  # fmt: skip


def box(case: str, seed: int = 1, voters: int = 40) -> list[str]:
    method, raw, make = CASES[case]
    random_ = random.Random(f"{case}{seed}")
    module = methods.get(method)
    clean = module.clean_settings(raw, OPTIONS)
    entries = []
    for number in range(voters):
        ballot = module.validate(make(random_) if number % 11 else {}, OPTIONS, clean)
        paper = number % 7 == 0
        receipt = sha256(f"{case}{seed}{number}".encode()).hexdigest()[:16]
        entries.append(chain.Entry(receipt, ballot, "paper" if paper else "online", 1 + number % 2))
    election = Election(
        method, OPTIONS, clean, [e.ballot for e in entries], [entry.weight for entry in entries]
    )
    head = chain.header(election, vote=12, question="Was soll zuerst gebaut werden?")
    return list(chain.write(head, entries, module.tally(election)))


def run(tmp_path: Path, lines: Sequence[str], *arguments: str) -> tuple[int, str]:
    path = tmp_path / "ballots.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    # -I: nothing of this project can be imported.
    command = [sys.executable, "-I", "-S", recount.__file__, str(path), *arguments]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        timeout=60,
        env={"PYTHONUTF8": "1"},
    )
    assert not done.stderr
    return done.returncode, done.stdout


def changed(line: str, **fields: Any) -> str:
    return chain.canonical({**json.loads(line), **fields})


def another_ballot(line: str) -> str:
    return changed(line, ballot={} if json.loads(line)["ballot"] else {"option": 4})


def chained_again(lines: Sequence[str]) -> list[str]:
    """As a forger would: every hash made anew."""
    before, forged = "", []
    for line in lines:
        content = {key: value for key, value in json.loads(line).items() if key != "hash"}
        before = chain.link(before, content)
        forged.append(chain.canonical({**content, "hash": before}))
    return forged


@pytest.mark.parametrize("case", CASES)
def test_the_script_counts_what_the_platform_counts(tmp_path: Path, case: str) -> None:
    lines = box(case)
    code, said = run(tmp_path, lines)
    assert (code, said.splitlines()[-1]) == (0, "The chain holds, and the published result is right.")
    verified = chain.verify(lines)
    assert methods.get(verified.header["method"]).tally(verified.election).to_json() == verified.result
    assert run(tmp_path, lines, "--seal", verified.seal)[0] == 0


@pytest.mark.parametrize("case", CASES)
def test_they_agree_on_many_made_up_votes(case: str) -> None:
    for seed in range(25):
        for voters in (3, 12):
            lines = box(case, seed, voters)
            head, *rows, end = (json.loads(line) for line in lines)
            ballots = [(row["ballot"], row.get("weight", 1)) for row in rows]
            assert recount.differences(end["result"], recount.Vote(head, ballots), ballots) == []


FORGERIES: dict[str, Callable[[list[str]], list[str]]] = {
    "a changed ballot": lambda lines: [*lines[:5], another_ballot(lines[5]), *lines[6:]],
    "a changed channel": lambda lines: [*lines[:5], changed(lines[5], channel="post"), *lines[6:]],
    "a changed receipt": lambda lines: [*lines[:5], changed(lines[5], receipt="0"), *lines[6:]],
    "an added ballot": lambda lines: [*lines[:5], lines[5], *lines[5:]],
    "a removed ballot": lambda lines: [*lines[:5], *lines[6:]],
    "the last ballot removed": lambda lines: [*lines[:-2], lines[-1]],
    "two ballots in another order": lambda lines: [*lines[:5], lines[6], lines[5], *lines[7:]],
    "a changed question": lambda lines: [changed(lines[0], question="Etwas anderes?"), *lines[1:]],
    "changed settings": lambda lines: [changed(lines[0], settings={}), *lines[1:]],
    "a changed result": lambda lines: [*lines[:-1], changed(lines[-1], result={"winners": [1]})],
    "no end": lambda lines: lines[:-1],
    "no beginning": lambda lines: lines[1:],
    "two boxes": lambda lines: lines + lines,
    "another way of writing": lambda lines: [*lines[:5], lines[5].replace(",", ", ", 1), *lines[6:]],
    "rubbish": lambda lines: [*lines, "{"],
    "nothing": lambda _lines: [],
}


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("case", ["approval", "completed"])
def test_whatever_is_changed_is_noticed(tmp_path: Path, case: str, forgery: str) -> None:
    lines = FORGERIES[forgery](box(case))
    code, said = run(tmp_path, lines)
    assert code == 1
    assert "WRONG" in said
    with pytest.raises(chain.BrokenChain):
        chain.verify(lines)


@pytest.mark.parametrize("case", CASES)
def test_a_row_changed_added_removed_or_moved_is_noticed_for_every_method(tmp_path: Path, case: str) -> None:
    lines = box(case, voters=12)
    for name in ("a changed ballot", "an added ballot", "a removed ballot", "two ballots in another order"):
        assert run(tmp_path, FORGERIES[name](lines))[0] == 1, name


def test_a_box_that_is_forged_throughout_has_another_seal(tmp_path: Path) -> None:
    lines = box("stv")
    seal = chain.verify(lines).seal
    forged = chained_again([changed(lines[0], question="Etwas anderes?"), *lines[1:]])
    assert run(tmp_path, forged)[0] == 0
    assert run(tmp_path, forged, "--seal", seal)[0] == 1


BALLOTS = {
    "single": {"option": 5},
    "multiple": {"options": [4, 2, 9, 7]},
    "approval": {"options": [4, 4]},
    "points": {"points": {"4": 16}},
    "rating": {"ratings": {"4": 6}},
    "matrix": {"ratings": {"4": -1}},
    "irv": {"ranking": [4, 3]},
    "stv": {"options": [4]},
    "knapsack": {"options": [4, 2, 9, 7, 1]},
    "cumulative": {"points": {"4": 15, "2": 1}},
}


@pytest.mark.parametrize("case", BALLOTS)
def test_ballots_that_the_vote_does_not_allow_are_noticed(tmp_path: Path, case: str) -> None:
    lines = box(case)
    forged = chained_again([*lines[:5], changed(lines[5], ballot=BALLOTS[case]), *lines[6:]])
    code, said = run(tmp_path, forged)
    assert (code, "not allowed" in said) == (1, True)


@pytest.mark.parametrize("case", CASES)
def test_a_result_that_was_not_counted_is_noticed(tmp_path: Path, case: str) -> None:
    lines = box(case)
    result = json.loads(lines[-1])["result"]
    for wrong in (
        {**result, "winners": result["winners"][1:]},
        {**result, "scores": {**result["scores"], "4": 1000}},
        {**result, "turnout": {"counted": 1, "blank": 0}},
    ):
        assert run(tmp_path, chained_again([*lines[:-1], changed(lines[-1], result=wrong)]))[0] == 1


def test_a_receipt_proves_one_ballot() -> None:
    election = Election("single", OPTIONS, {}, [])
    head = chain.header(election, vote=1, question="?")
    twice = [chain.Entry("a", {}), chain.Entry("a", {})]
    with pytest.raises(ValueError, match="same receipt"):
        list(chain.write(head, twice, methods.get("single").tally(election)))


def test_ballots_lie_in_the_order_of_their_receipts() -> None:
    receipts = [json.loads(line)["receipt"] for line in box("approval")[1:-1]]
    assert receipts == sorted(receipts)
