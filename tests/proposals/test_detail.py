"""The page of one proposal: who sees it, at which address, and what it says."""

import pytest
from django.test import Client
from django.urls import reverse

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.contributions import editing
from participation.contributions.models import Contribution, State
from participation.proposals import services
from participation.proposals.addresses import address_of, page_of, title_slug
from participation.proposals.models import OfficialAnswer, Proposal, Status
from participation.proposals.trail import trail_of
from tests.factories import make_consultation, make_proposal, make_user

pytestmark = pytest.mark.django_db


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Trinkbrunnen, den auch Kinder erreichen", "trinkbrunnen-den-auch-kinder-erreichen"),
        ("Größere Mülleimer", "groessere-muelleimer"),
        ("Straße", "strasse"),
        ("???", "vorschlag"),
        ("你好", "vorschlag"),
        ("a" * 150, "a" * 60),
    ],
)
def test_readable_addresses(title: str, slug: str) -> None:
    assert title_slug(title) == slug


def test_other_words_in_the_address_lead_to_the_right_one(consultation: Consultation, author: User) -> None:
    proposal = make_proposal(consultation, author, title="Mehr Bänke")
    address = address_of(proposal)
    base = reverse("proposals:list", args=[consultation.slug])
    for wrong in (f"{base}{proposal.pk}-alt/", f"{base}{proposal.pk}/"):
        response = Client().get(wrong)
        assert (response.status_code, response.headers["Location"]) == (301, address)
    response = Client().get(f"{base}{proposal.pk}-alt/?order=newest")
    assert response.headers["Location"] == f"{address}?order=newest"


def test_id_of_another_consultation_is_not_found(consultation: Consultation, author: User) -> None:
    proposal = make_proposal(make_consultation(), author)
    slug = title_slug(proposal.title)
    for name in ("detail", "history", "edit", "withdraw", "answer", "merge"):
        url = reverse(f"proposals:{name}", args=[consultation.slug, proposal.pk, slug])
        assert logged_in(make_user(roles=("administrator",))).get(url).status_code == 404, name
        assert logged_in(author).get(url).status_code == 404, name


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18])
def test_number_that_does_not_exist_is_not_found(consultation: Consultation, number: str) -> None:
    assert (
        Client().get(reverse("proposals:list", args=[consultation.slug]) + f"{number}-x/").status_code == 404
    )


def test_number_longer_than_any_is_not_found(consultation: Consultation) -> None:
    assert (
        Client().get(reverse("proposals:list", args=[consultation.slug]) + "9" * 5000 + "-x/").status_code
        == 404
    )


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("reader", ["visitor", "resident", "editor", "author", "moderator"])
def test_who_reads_what(consultation: Consultation, author: User, state: str, reader: str) -> None:
    proposal = make_proposal(consultation, author)
    target = make_proposal(consultation, author)
    Contribution.objects.filter(pk=proposal.pk).update(state=state, state_reason="Regel 3: keine Werbung")
    if state == State.MERGED:
        Proposal.objects.filter(pk=proposal.pk).update(merged_into=target)
    clients = {
        "visitor": Client(),
        "resident": logged_in(make_user()),
        "editor": logged_in(make_user(roles=("editor",))),
        "author": logged_in(author),
        "moderator": logged_in(make_user(roles=("moderator",))),
    }
    response = clients[reader].get(address_of(proposal))
    # A draft is its author's alone; what was sent, moderators read in every state.
    insiders = {"author"} if state == State.DRAFT else {"author", "moderator"}
    readable = state in {State.PUBLISHED, State.MERGED} or reader in insiders
    assert response.status_code == (200 if readable else 404)
    if not readable:
        return
    body = response.content.decode()
    assert ("Regel 3: keine Werbung" in body) == (state == State.HIDDEN)
    assert ('name="robots" content="noindex"' in body) == (state != State.PUBLISHED)
    if state == State.MERGED:
        assert address_of(target) in body


def test_text_of_strangers_is_never_markup(consultation: Consultation, author: User) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    proposal = make_proposal(consultation, author, title=evil[:60], text=evil)
    body = Client().get(address_of(proposal)).content.decode()
    assert "<script>alert" not in body
    assert "<img src=x" not in body


def test_visitors_get_no_cookie_and_no_token(consultation: Consultation, author: User) -> None:
    response = Client().get(address_of(make_proposal(consultation, author)))
    assert not response.cookies
    assert b"csrfmiddlewaretoken" not in response.content


def test_history_shows_what_changed(consultation: Consultation, author: User) -> None:
    proposal = make_proposal(consultation, author, title="Eine Bank", text="Bitte eine Bank am Markt.")
    address = page_of("history", proposal)
    assert address not in Client().get(address_of(proposal)).content.decode()
    editing.edit(contribution=proposal, by=author, title="Zwei Bänke", text="Bitte zwei Bänke am Markt.")
    assert Client().get(address).status_code == 301
    address = page_of("history", proposal)
    assert address in Client().get(address_of(proposal)).content.decode()
    body = Client().get(address).content.decode()
    assert "<ins>" in body
    assert "<del>" in body
    assert "zwei Bänke" in body
    assert "Eine Bank" in body


def test_the_newest_answer_is_in_force_and_earlier_ones_stay(
    consultation: Consultation, author: User
) -> None:
    editor = make_user(roles=("editor",))
    proposal = make_proposal(consultation, author)
    for status, text in ((Status.CHECKING, "Wir prüfen."), (Status.ACCEPTED, "**Ja**, im Sommer.")):
        services.answer(proposal=proposal, by=editor, status=status, text=text, office="Tiefbau")
    response = Client().get(address_of(proposal))
    assert response.context["answer_in_force"].status == Status.ACCEPTED
    assert [given.status for given in response.context["earlier_answers"]] == [Status.CHECKING]
    assert "<strong>Ja</strong>" in response.content.decode()


@pytest.mark.parametrize(
    ("status", "states"),
    [
        (Status.OPEN, ["done", "next", "next", "next"]),
        (Status.CHECKING, ["done", "now", "next", "next"]),
        (Status.ACCEPTED, ["done", "done", "done", "now"]),
        (Status.PARTLY, ["done", "done", "done", "now"]),
        (Status.REJECTED, ["done", "done", "stop"]),
        (Status.DONE, ["done", "done", "done", "done"]),
    ],
)
def test_the_trail_says_where_the_matter_stands(
    consultation: Consultation, author: User, status: str, states: list[str]
) -> None:
    proposal = make_proposal(consultation, author)
    proposal.status = status
    answers = [OfficialAnswer(proposal=proposal, status=status)]
    assert [step.state for step in trail_of(proposal, answers)] == states


def test_similar_ones_come_without_itself(consultation: Consultation, author: User) -> None:
    proposal = make_proposal(consultation, author, title="Schatten auf dem Markt")
    make_proposal(consultation, author, title="Mehr Schatten am Rathaus")
    url = reverse("proposals:similar", args=[consultation.slug])
    body = Client().get(url, {"to": proposal.pk}).content.decode()
    assert "Mehr Schatten am Rathaus" in body
    assert "auf dem Markt" not in body
    for broken in ("x", "-1", "9" * 30, "1.5", "٣"):
        assert Client().get(url, {"to": broken}).status_code == 404
