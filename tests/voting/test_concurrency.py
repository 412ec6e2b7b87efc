"""Many ballots at once: one person has one, and what was acknowledged is in the box."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.test import Client

from participation.consultations.models import Consultation
from participation.voting.addresses import address_of
from participation.voting.models import Ballot, RollEntry, State, Vote
from participation.voting.receipts import digest_of
from participation.voting.rules import MayNotVote, Voter
from participation.voting.services.casting import cast, withdraw
from participation.voting.services.closing import close
from participation.voting.services.codes import make_codes
from tests.factories import make_user, make_vote


def together(work: list[Any], threads: int = 8) -> list[Any]:
    """Run all jobs in that many threads at once; each gives its database connection back at the end."""

    def run(job: Any) -> Any:
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return [running.result(120) for running in [pool.submit(run, job) for job in work]]


def test_two_hundred_ballots_at_once_by_one_person_are_one_ballot(server: str) -> None:
    """Against the real server: forty connections at a time, all with the same session."""
    vote, user = make_vote(), make_user()
    options = [option.pk for option in vote.options.all()]
    client = Client()
    client.force_login(user)
    token = "a" * 32
    headers = {
        "Cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}",
        "X-CSRFToken": token,
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    def send(number: int) -> int:
        place = urlsplit(server)
        connection = HTTPConnection(str(place.hostname), place.port, timeout=100)
        try:
            connection.request("POST", address_of(vote), f"option={options[number % 3]}", headers)
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    assert together([lambda n=n: send(n) for n in range(200)], threads=40) == [200] * 200  # type: ignore[misc]
    assert Ballot.objects.count() == RollEntry.objects.count() == 1
    assert Consultation.objects.get(pk=vote.consultation_id).participant_count == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_casting_changing_and_taking_back_at_once_leaves_roll_and_box_equal() -> None:
    vote = make_vote()
    options = [option.pk for option in vote.options.all()]
    people = [make_user() for _n in range(8)]

    def job(number: int) -> Any:
        def work() -> None:
            fresh = Vote.objects.select_related("consultation").get(pk=vote.pk)
            voter = Voter(people[number % 8])
            if number % 5 == 4:
                withdraw(vote=fresh, voter=voter)
            else:
                cast(vote=fresh, voter=voter, raw={"option": options[number % 3]})

        return work

    together([job(number) for number in range(120)])
    assert Ballot.objects.count() == RollEntry.objects.count()
    owners = list(Ballot.objects.values_list("owner", flat=True))
    assert len(set(owners)) == len(owners)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_code_that_two_people_enter_at_once_votes_once() -> None:
    vote = make_vote(who=[["code"]])
    made = make_codes(vote=vote, by=make_user(roles=("editor",)), name="Briefe", size=1)
    code = made.batch.codes.get(digest=digest_of(made.codes[0]))
    option = vote.options.all()[0].pk

    def work() -> None:
        fresh = Vote.objects.select_related("consultation").get(pk=vote.pk)
        cast(vote=fresh, voter=Voter(None, code), raw={"option": option})

    together([work] * 30)
    assert Ballot.objects.count() == RollEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_every_ballot_acknowledged_before_the_count_is_in_the_published_box() -> None:
    vote = make_vote()
    option = vote.options.all()[0].pk
    people = [make_user() for _n in range(30)]
    after = vote.closes_at

    def ballot(user: Any) -> Any:
        def work() -> str:
            fresh = Vote.objects.select_related("consultation").get(pk=vote.pk)
            try:
                return cast(vote=fresh, voter=Voter(user), raw={"option": option}).code
            except MayNotVote:
                return ""

        return work

    def count() -> str:
        close(vote=Vote.objects.select_related("consultation").get(pk=vote.pk), now=after)
        return ""

    jobs = [ballot(user) for user in people]
    acknowledged = {code for code in together([*jobs[:15], count, count, *jobs[15:]]) if code}
    stored = Vote.objects.get(pk=vote.pk)
    assert stored.state == State.CLOSED
    assert set(Ballot.objects.filter(number__isnull=False).values_list("receipt", flat=True)) == acknowledged
    assert stored.turnout == len(acknowledged) == RollEntry.objects.count()
