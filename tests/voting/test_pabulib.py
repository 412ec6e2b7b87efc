"""Reading odd files of Pabulib, and writing what can be read again."""

from fractions import Fraction

import pytest

from participation.voting import pabulib
from participation.voting.methods import budget
from participation.voting.methods.base import Election, Option

PLAIN = """META
key;value
description;A town
num_votes;3
budget;1000
vote_type;approval
PROJECTS
project_id;cost;name
p1;300;Swings
p2;500;Trees
VOTES
voter_id;age;vote
1;30;p1
2;41;p1,p2
3;;
"""


def test_a_plain_file() -> None:
    file = pabulib.parse(PLAIN)
    assert (file.budget, file.kind, file.parts, file.remarks) == (1000, "approval", 1, ())
    assert [(p.id, p.cost, p.title) for p in file.projects] == [("p1", 300, "Swings"), ("p2", 500, "Trees")]
    assert [vote.projects for vote in file.votes] == [("p1",), ("p1", "p2"), ()]
    assert pabulib.named(file) == {"p1": 2, "p2": 1}


def test_other_line_ends_marks_and_empty_lines_change_nothing() -> None:
    odd = ("\ufeff" + PLAIN.replace("PROJECTS", "\n;;\nprojects;;")).replace("\n", "\r\n").encode()
    assert pabulib.parse(odd).projects == pabulib.parse(PLAIN).projects
    assert pabulib.parse(odd).votes == pabulib.parse(PLAIN).votes


def test_titles_may_hold_semicolons_quotes_and_line_breaks() -> None:
    file = pabulib.parse(PLAIN.replace("p1;300;Swings", 'p1;300;"Swings; ""big"" ones\nand small"'))
    assert file.projects[0].title == 'Swings; "big" ones\nand small'


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("300.0", 300),
        ("300,50", Fraction(601, 2)),
        ("1 300", 1300),
        ("1\u00a0300", 1300),
        ("3e2", 300),
        ("0", 0),
    ],
)
def test_amounts_are_exact_however_they_are_written(written: str, amount: Fraction) -> None:
    assert pabulib.parse(PLAIN.replace("p1;300;", f"p1;{written};")).projects[0].cost == amount


def test_cents_make_all_amounts_whole() -> None:
    file = pabulib.parse(PLAIN.replace("p1;300;", "p1;300.25;"))
    election = pabulib.election(file, "greedy")
    assert (file.parts, election.settings["budget"], election.options[0].cost) == (4, 4000, 1201)
    assert election.settings["unit"] == 4


def test_a_project_named_twice_counts_once() -> None:
    file = pabulib.parse(PLAIN.replace("2;41;p1,p2", "2;41;p1,p2,p1"))
    assert pabulib.named(file)["p1"] == 3
    assert pabulib.election(file, "equal-shares").ballots[1] == {"options": [1, 2]}
    assert file.remarks == ("1 votes name a project twice; counted once",)


def test_unknown_projects_are_left_out_and_told() -> None:
    file = pabulib.parse(PLAIN.replace("2;41;p1,p2", "2;41;p9, p2"))
    assert file.votes[1].projects == ("p2",)
    assert "not in the file" in file.remarks[0]


def test_a_wrong_number_of_votes_is_told() -> None:
    assert pabulib.parse(PLAIN.replace("num_votes;3", "num_votes;4")).remarks == (
        "num_votes says 4, the file has 3 votes",
    )


def test_points_and_rankings() -> None:
    points = PLAIN.replace("approval", "cumulative").replace("voter_id;age;vote", "voter_id;points;vote")
    points = points.replace("1;30;p1", "1;4;p1").replace("2;41;p1,p2", "2;1,0;p1,p2")
    ballots = pabulib.election(pabulib.parse(points), "greedy").ballots
    assert list(ballots) == [{"points": {"1": 4}}, {"points": {"1": 1}}, {"points": {}}]
    ranked = PLAIN.replace("approval", "ordinal").replace("2;41;p1,p2", "2;41;p2,p1")
    ballots = pabulib.election(pabulib.parse(ranked), "greedy").ballots
    assert list(ballots) == [{"points": {"1": 2}}, {"points": {"2": 2, "1": 1}}, {"points": {}}]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("META\n", "", "begin with META"),
        ("VOTES", "VOICES", "VOTES is missing"),
        ("p1;300", "p1;many", "no amount"),
        ("p1;300", "p1;nan", "no amount"),
        ("p1;300", "p1;" + "9" * 5000, "no amount"),
        ("p2;500", "p1;500", "listed twice"),
        ("budget;1000\n", "", "budget"),
        ("budget;1000", "budget;-5", "negative"),
        ("project_id;cost", "project;cost", "project_id is missing"),
        ("key;value", "value", "key is missing"),
    ],
)
def test_what_is_no_such_file_is_refused_with_a_reason(before: str, after: str, message: str) -> None:
    with pytest.raises(pabulib.BadFile, match=message):
        pabulib.parse(PLAIN.replace(before, after, 1))


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe", b"META", b"META\nkey;value\nPROJECTS\nVOTES\n", b'META\n"']
)
def test_rubbish_is_refused(content: bytes) -> None:
    with pytest.raises(pabulib.BadFile):
        pabulib.parse(content)


@pytest.mark.parametrize("cumulative", [False, True])
def test_what_is_written_is_read_as_the_same_election(cumulative: bool) -> None:
    options = (Option(7, 'A; "b"', 10050), Option(9, "=1+1", 20000), Option(11, "Zeile\nzwei", 1))
    raw = {"budget": 30000, "ballot": "cumulative" if cumulative else "approval"}
    clean = budget.clean_settings(raw, options)
    if cumulative:
        ballots: list[dict[str, object]] = [{"points": {"7": 3, "11": 1}}, {}, {"points": {"9": 10}}]
    else:
        ballots = [{"options": [7, 11]}, {}, {"options": [9]}]
    election = Election("budget", options, clean, ballots, [1, 1, 2])
    text = pabulib.write(election, {"description": "A town"}, selected=[7])
    file = pabulib.parse(text)
    again = pabulib.election(file, clean["rule"])
    assert [p.id for p in file.projects] == ["7", "9", "11"]
    assert [p.title for p in file.projects] == [option.title for option in options]
    assert file.meta["description"] == "A town"
    here, there = budget.tally(election).detail["outcomes"], budget.tally(again).detail["outcomes"]
    for rule, outcome in here.items():
        assert [options[n - 1].id for n in there[rule]["winners"]] == outcome["winners"]
        assert there[rule]["satisfied"] == outcome["satisfied"]
