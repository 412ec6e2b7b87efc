"""What is measured: each scenario names its requests, its limit and its goal (the customer's figures)."""

import random
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.ballots import open_vote
from benchmarks.data import SLUG
from benchmarks.people import People, Requests, comment_fields, get, get_anew, get_as_member, headers_of, post
from benchmarks.topology import Town

LIST = f"/beteiligung/{SLUG}/vorschlaege/"
ORDERS = ("supported", "newest", "discussed", "random")
FAR_PAGE = 400


@dataclass(frozen=True)
class Scenario:
    """One row of the table. ``limit`` is *hello*, *write* or nothing; the goals are upper or lower bounds."""

    name: str
    requests: Requests
    path: str = ""
    member: bool = False
    limit: str = ""
    min_ratio: float = 0.0
    max_cpu: float = 0.0
    max_queries: int = 0
    min_rate: float = 0.0
    writes: bool = False
    fields: dict[str, str] = field(default_factory=dict)


def body(town: Town, path: str) -> str:
    """The page as an anonymous reader gets it."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{town.port}{path}", headers={"Host": "localhost", "X-Forwarded-Proto": "https"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return str(response.read().decode())


def proposals(town: Town) -> list[str]:
    """Addresses of the proposals on the first page, most discussed first."""
    found = re.findall(rf'href="({LIST}\d+-[^"/#?]*/)"', body(town, f"{LIST}?order=discussed"))
    return list(dict.fromkeys(found))


def far_page(town: Town, order: str, page: int = FAR_PAGE) -> str:
    """Address of a page far back, found by walking there; the last one when there are fewer."""
    address = f"{LIST}?order={order}"
    for _step in range(page - 1):
        following = re.findall(r'href="([^"]*after=[^"]*)"', body(town, address))
        if not following:
            break
        target = following[-1].replace("&amp;", "&")
        address = target if target.startswith("/") else f"{LIST}{target}"
    return address


def readers(town: Town) -> Iterator[Scenario]:
    """Anonymous reading."""
    detail = proposals(town)[0]
    for name, path in (
        ("home", "/"),
        ("consultation", f"/beteiligung/{SLUG}/"),
        ("list", LIST),
        ("detail", detail),
    ):
        yield Scenario(f"{name}, unchanged", get(path), path, limit="hello", min_ratio=0.6)
        yield Scenario(f"{name}, after a change", get_anew(path), path, max_cpu=20, max_queries=8)


def members(town: Town, people: People) -> Iterator[Scenario]:
    """Members' reading, search and orders."""
    some = proposals(town)
    yield Scenario(
        "member: list", get_as_member(people, [LIST]), LIST, member=True, max_cpu=30, max_queries=12
    )
    yield Scenario(
        "member: detail", get_as_member(people, some), some[0], member=True, max_cpu=30, max_queries=12
    )
    search = f"{LIST}?q=Radweg+Schule"
    yield Scenario("search", get_anew(search), search, max_cpu=35, max_queries=8)
    for order in ORDERS:
        first = f"{LIST}?order={order}"
        yield Scenario(f"order {order}, page 1", get_anew(first), first, max_cpu=35, max_queries=8)
        far = far_page(town, order)
        yield Scenario(f"order {order}, page {FAR_PAGE}", get_anew(far), far, max_cpu=35, max_queries=8)


def writers(town: Town, people: People) -> Iterator[Scenario]:
    """Writing: comments and support, and the moderators' desk."""
    numbers = [re.findall(r"/(\d+)-", path)[0] for path in proposals(town)]
    yield Scenario(
        "post a comment",
        post(people, lambda: f"/beitrag/{random.choice(numbers)}/kommentieren/", comment_fields),
        f"/beitrag/{numbers[0]}/kommentieren/", member=True, limit="write", max_cpu=12, min_rate=120, writes=True,
    )  # fmt: skip
    yield Scenario(
        "support / undo",
        post(
            people,
            lambda: f"/beitrag/{random.choice(numbers)}/unterstuetzen/",
            lambda: {"support": random.choice("01")},
        ),
        f"/beitrag/{numbers[0]}/unterstuetzen/", member=True, limit="write", max_cpu=7, min_rate=200, writes=True,
    )  # fmt: skip
    path, options = open_vote()
    # The first member's ballots are cast by the program that measures, which may have another folder for keys.
    voters = People(people.members[1:], people.moderator)
    yield Scenario(
        "save a ballot",
        post(voters, lambda: path, lambda: {"option": random.choice(options)}, "application/json"),
        path, member=True, limit="write", max_cpu=9, min_rate=150, writes=True, fields={"option": options[0]},
    )  # fmt: skip
    desk = get("/moderation/", headers_of(people.moderator))
    yield Scenario("desk, open cases", desk, "/moderation/", max_cpu=40, max_queries=12)


def all_scenarios(town: Town, people: People) -> list[Scenario]:
    """Every scenario; writing comes last, because it changes what is read."""
    return [*readers(town), *members(town, people), *writers(town, people)]
