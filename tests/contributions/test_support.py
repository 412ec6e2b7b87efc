"""Support: one click on, one click off, one row however often and however fast."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from participation.consultations.models import Consultation, Participation, Phase
from participation.contributions import services as contributions
from participation.contributions.models import Contribution, State, Support
from tests.factories import make_comment, make_consultation, make_proposal, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def url(contribution: Contribution) -> str:
    return f"/beitrag/{contribution.pk}/unterstuetzen/"


@pytest.fixture
def web() -> Client:
    client = Client()
    client.force_login(make_user())
    return client


def count(contribution: Contribution) -> int:
    return Contribution.objects.values_list("support_count", flat=True).get(pk=contribution.pk)


def test_one_click_supports_and_one_click_undoes(web: Client) -> None:
    proposal = make_proposal()
    assert web.post(url(proposal), {"support": "1"}).status_code == 303
    assert count(proposal) == Support.objects.count() == 1
    assert web.post(url(proposal), {"support": "0"}).status_code == 303
    assert count(proposal) == Support.objects.count() == 0


def test_the_same_click_twice_changes_nothing(web: Client) -> None:
    proposal = make_proposal()
    for _n in range(2):
        web.post(url(proposal), {"support": "1"})
    assert count(proposal) == 1
    for _n in range(2):
        web.post(url(proposal), {"support": "0"})
    assert count(proposal) == 0


@pytest.mark.parametrize("variant", ["box", "row", "mini", "quatsch"])
def test_htmx_gets_the_button_back_in_its_new_state(web: Client, variant: str) -> None:
    proposal = make_proposal()
    response = web.post(url(proposal), {"support": "1", "variant": variant}, headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 200
    assert 'aria-pressed="true"' in html
    assert 'name="support" value="0"' in html
    assert f'data-live-count="contribution:{proposal.pk}:support"' in html
    assert 'id="live-announcer"' in html
    assert "<html" not in html


def test_without_javascript_one_comes_back_to_the_button(web: Client) -> None:
    proposal = make_proposal()
    response = web.post(url(proposal), {"support": "1", "next": "/beteiligung/x/vorschlaege/?order=newest"})
    assert response["Location"] == f"/beteiligung/x/vorschlaege/?order=newest#unterstuetzen-{proposal.pk}"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://boese.example/", "//boese.example", "javascript:alert(1)", "\\\\boese.example", "/a\nb"],
)
def test_one_never_lands_on_another_host(web: Client, elsewhere: str) -> None:
    proposal = make_proposal()
    place = web.post(url(proposal), {"support": "1", "next": elsewhere})["Location"]
    assert place.startswith(f"/beteiligung/{proposal.consultation.slug}/vorschlaege/")


def test_a_visitor_is_asked_to_log_in_and_nothing_is_counted() -> None:
    proposal, web = make_proposal(), Client()
    response = web.post(url(proposal), {"support": "1"})
    assert response.status_code == 303
    assert response["Location"].startswith("/accounts/login/?next=")
    assert count(proposal) == 0
    page = web.get(response["Location"]).content.decode()
    assert 'class="messages"' in page
    htmx = Client().post(url(proposal), {"support": "1"}, headers=HTMX)
    assert htmx["HX-Redirect"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("value", ["", "2", "ja", "1 "])
def test_other_values_are_refused(web: Client, value: str) -> None:
    proposal = make_proposal()
    assert web.post(url(proposal), {"support": value}).status_code == 404
    assert count(proposal) == 0


def test_reading_the_address_is_no_click(web: Client) -> None:
    assert web.get(url(make_proposal())).status_code == 405


def test_after_the_deadline_the_page_says_so(web: Client) -> None:
    proposal = make_proposal()
    Phase.objects.update(
        starts_at=timezone.now() - timedelta(days=3), ends_at=timezone.now() - timedelta(seconds=1)
    )
    response = web.post(url(proposal), {"support": "1"})
    assert response.status_code == 403
    fragment = web.post(url(proposal), {"support": "1", "variant": "box"}, headers=HTMX)
    assert fragment.status_code == 200
    assert "<button" not in fragment.content.decode()
    assert "<time" in fragment.content.decode()
    assert count(proposal) == 0


def test_what_cannot_be_read_does_not_exist(web: Client) -> None:
    proposal = make_proposal()
    contributions.change_state(proposal, to=State.HIDDEN, reason="Werbung")
    assert web.post(url(proposal), {"support": "1"}).status_code == 404
    secret = make_consultation(public=True)
    inside = make_proposal(secret)
    Consultation.objects.filter(pk=secret.pk).update(public=False)
    assert web.post(url(inside), {"support": "1"}).status_code == 404
    assert web.post("/beitrag/999999999/unterstuetzen/", {"support": "1"}).status_code == 404


def test_the_consultation_counts_too(web: Client) -> None:
    proposal = make_proposal()
    before = Consultation.objects.get(pk=proposal.consultation_id)
    web.post(url(proposal), {"support": "1"})
    after = Consultation.objects.get(pk=proposal.consultation_id)
    assert after.support_count == before.support_count + 1
    assert after.participant_count == before.participant_count + 1
    web.post(url(proposal), {"support": "0"})
    web.post(url(proposal), {"support": "1"})
    assert Consultation.objects.get(pk=proposal.consultation_id).participant_count == after.participant_count


def test_a_helpful_comment_is_no_support_of_the_consultation(web: Client) -> None:
    comment = make_comment(make_proposal())
    web.post(url(comment), {"support": "1"})
    assert count(comment) == 1
    assert Consultation.objects.get(pk=comment.consultation_id).support_count == 0


def test_the_click_is_cheap(web: Client, django_assert_max_num_queries: Any) -> None:
    proposal = make_proposal()
    web.post(url(proposal), {"support": "1"})
    web.post(url(proposal), {"support": "0"})
    with django_assert_max_num_queries(13):
        web.post(url(proposal), {"support": "1"}, headers=HTMX)


def _together(work: list[Any], threads: int = 5) -> list[Any]:
    """Run all jobs in that many threads at once; each gives its database connection back at the end."""

    def run(job: Any) -> Any:
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return [running.result(120) for running in [pool.submit(run, job) for job in work]]


def test_two_hundred_clicks_at_once_by_one_person_make_one_row(server: str, settings: Any) -> None:
    """Against the real server: forty connections at a time, all with the same session."""
    proposal, user = make_proposal(), make_user()
    client = Client()
    client.force_login(user)
    token = "a" * 32
    headers = {
        "Cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}",
        "X-CSRFToken": token,
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    def click() -> int:
        place = urlsplit(server)
        connection = HTTPConnection(str(place.hostname), place.port, timeout=100)
        try:
            connection.request("POST", url(proposal), "support=1", headers)
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    assert _together([click] * 200, threads=40) == [200] * 200
    assert Support.objects.filter(contribution_id=proposal.pk).count() == count(proposal) == 1
    assert Participation.objects.filter(user=user).count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_counters_are_right_after_many_people_clicked_at_once() -> None:
    consultation = make_consultation()
    proposals = [make_proposal(consultation), make_proposal(consultation)]
    people = [make_user() for _n in range(20)]

    def toggle(user: Any, proposal: Any, wanted: bool) -> Any:
        def work() -> None:
            fresh = Contribution.objects.select_related("consultation").get(pk=proposal.pk)
            contributions.support(contribution=fresh, user=user, wanted=wanted)

        return work

    _together([toggle(user, proposal, True) for user in people for proposal in proposals])
    _together(
        [toggle(user, proposals[0], number % 2 == 0) for number, user in enumerate(people) for _n in range(3)]
    )
    for proposal in proposals:
        assert count(proposal) == Support.objects.filter(contribution_id=proposal.pk).count()
    assert count(proposals[0]) == 10
    stored = Consultation.objects.get(pk=consultation.pk)
    assert stored.support_count == Support.objects.count() == 30
    # The twenty, and the two who proposed.
    assert stored.participant_count == Participation.objects.filter(consultation=consultation).count() == 22
    assert connection.vendor in {"sqlite", "postgresql"}
