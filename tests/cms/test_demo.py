"""The demo town: complete, consistent, loaded once, and never outside of the demo."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker
from wagtail.models import Page

from participation.accounts.models import User
from participation.comments.models import Comment
from participation.consultations.models import Consultation, Participation
from participation.contributions.models import Contribution, State, Support
from participation.contributions.search import match
from participation.moderation.models import Case, Report
from participation.proposals.models import Proposal

PASSWORD = "oelde-redet-mit"
DEMO = {
    "DEMO": True,
    "DEMO_PASSWORD": PASSWORD,
    "DEMO_LOGINS": ["einwohnerin@example.org", "redaktion@example.org"],
}


@pytest.fixture(scope="module")
def town_of_oelde(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo town, loaded once for this file, in a transaction that is undone at the end."""
    with django_db_blocker.unblock(), override_settings(**DEMO), transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(town_of_oelde: None, db: None, settings: Any) -> None:
    for name, value in DEMO.items():
        setattr(settings, name, value)


def run() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def test_a_second_run_changes_nothing_and_tells_the_logins(demo: None) -> None:
    models = (User, Page, Contribution, Support, Participation, Case, Report, ContentType)
    before = [model.objects.count() for model in models]
    text = run()
    assert [model.objects.count() for model in models] == before
    assert "redaktion@example.org" in text
    assert PASSWORD in text


def test_the_counters_agree_with_the_rows(demo: None) -> None:
    for consultation in Consultation.objects.all():
        proposals = Proposal.objects.filter(consultation=consultation, state=State.PUBLISHED)
        comments = Comment.objects.filter(
            consultation=consultation, state=State.PUBLISHED, subject__state=State.PUBLISHED
        )
        assert consultation.proposal_count == proposals.count()
        assert consultation.comment_count == comments.count()
        assert consultation.support_count == Support.objects.filter(contribution__in=proposals).count()
        assert consultation.participant_count == consultation.participations.count()
    for row in Contribution.objects.annotate(n=Count("supports")):
        assert row.support_count == row.n
    for thread in Comment.objects.filter(root=None):
        assert thread.comment_count == thread.thread.filter(state=State.PUBLISHED).count()


def test_ids_rise_with_time_and_replies_follow_what_they_answer(demo: None) -> None:
    times = list(Contribution.objects.order_by("pk").values_list("consultation_id", "created_at"))
    for consultation_id in {consultation_id for consultation_id, _moment in times}:
        own = [moment for consultation, moment in times if consultation == consultation_id]
        assert own == sorted(own)
    for reply in Comment.objects.exclude(parent=None).select_related("parent"):
        assert reply.parent is not None
        assert reply.created_at > reply.parent.created_at


def test_nobody_supports_the_own_post(demo: None) -> None:
    assert not any(
        support.user_id == support.contribution.author_id
        for support in Support.objects.select_related("contribution")
    )


def test_every_phase_of_life_is_there(demo: None, client: Client) -> None:
    text = client.get("/beteiligung/").content.decode()
    for heading in ('id="laufend"', 'id="bald"', 'id="beendet"'):
        assert heading in text
    assert Consultation.objects.filter(young=True).exists()
    assert Case.objects.filter(status=Case.Status.OPEN).exists()


def test_all_public_pages_open(demo: None, client: Client) -> None:
    for path in Page.objects.live().filter(depth__gt=1).values_list("url_path", flat=True):
        address = "/" + path.removeprefix("/start/")
        assert client.get(address).status_code == 200, address


def test_the_search_index_knows_the_proposals(demo: None) -> None:
    assert match(Proposal.objects.all(), "Bänke").exists()


def test_the_demo_logins_work(demo: None, client: Client) -> None:
    user = User.objects.get(email="redaktion@example.org")
    assert user.check_password(PASSWORD)
    assert not User.objects.get(email="eichelhaeher@example.net").has_usable_password()
    client.force_login(user)
    assert client.get("/admin/").status_code == 200
