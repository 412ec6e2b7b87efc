"""Making a proposal: what is stored, what is said, and that no text is lost on the way."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from participation.accounts.models import AgeBand, User
from participation.consultations.models import Consultation, Moderation
from participation.contributions.models import Draft, State
from participation.contributions.queries import draft_of
from participation.contributions.services import save_draft
from participation.core.throttle import check
from participation.proposals.addresses import address_of, page_of
from participation.proposals.models import Proposal
from participation.proposals.views.changing import EDIT_LIMIT
from participation.proposals.views.writing import LIMIT, NEW_LIMIT, draft_key
from tests.factories import make_proposal, make_user

from .conftest import create_url, picture_bytes

pytestmark = pytest.mark.django_db
GOOD = {"title": "Mehr Bänke", "text": "Am Markt fehlen **Bänke**."}


@pytest.fixture
def client(author: User) -> Client:
    client = Client()
    client.force_login(author)
    return client


def upload(name: str = "bild.jpg", body: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture_bytes() if body is None else body, "image/jpeg")


def test_everything_typed_is_stored(client: Client, consultation: Consultation, author: User) -> None:
    category = consultation.categories.get(slug="natur")
    data = GOOD | {"category": category.pk, "address": "Marktplatz 1", "lat": "51.8283", "lon": "8.1442"}
    response = client.post(create_url(consultation), data, follow=True)
    proposal = Proposal.objects.get()
    assert response.redirect_chain == [(address_of(proposal), 303)]
    assert (proposal.title, proposal.author, proposal.category) == ("Mehr Bänke", author, category)
    assert (proposal.address, proposal.lat, proposal.lon) == ("Marktplatz 1", 51.8283, 8.1442)
    assert proposal.html == "<p>Am Markt fehlen <strong>Bänke</strong>.</p>\n"
    assert proposal.state == State.PUBLISHED


def test_premoderation_is_said_before_and_after(
    client: Client, consultation: Consultation, author: User
) -> None:
    Consultation.objects.update(moderation=Moderation.PRE)
    assert client.get(create_url(consultation)).context["checked_first"]
    response = client.post(create_url(consultation), GOOD, follow=True)
    assert Proposal.objects.get().state == State.PENDING
    assert response.status_code == 200
    assert 'class="notice"' in response.content.decode()
    assert Client().get(address_of(Proposal.objects.get())).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "   "}, {"title": "x" * 300}, {"text": ""}, {"text": "x" * 10_001},
        {"category": "999999"}, {"category": "x"}, {"category": "9" * 5000}, {"address": "x" * 201},
        {"lat": "nan", "lon": "nan"}, {"lat": "inf", "lon": "8"}, {"lat": "9" * 5000, "lon": "8"},
        {"lat": "51.8", "lon": ""}, {"lat": "0", "lon": "0"}, {"lat": "91", "lon": "8"}, {"lat": "x", "lon": "y"},
        {"text": "a\x01b"}, {"title": "\u200b"},
    ],
)  # fmt: skip
def test_a_mistake_is_shown_beside_its_field_and_nothing_typed_is_lost(
    client: Client, consultation: Consultation, wrong: dict[str, str]
) -> None:
    data = GOOD | {"address": "Marktplatz 1"} | wrong
    response = client.post(create_url(consultation), data)
    assert response.status_code == 422
    body = response.content.decode()
    assert "data-error-summary" in body
    assert 'aria-invalid="true"' in body
    form = response.context["form"]
    for name in ("title", "text", "address"):
        assert form[name].value() == data[name]
    assert not Proposal.objects.exists()


def test_category_of_another_consultation_is_refused(client: Client, consultation: Consultation) -> None:
    other = make_proposal().consultation.categories.first()
    assert other is not None
    response = client.post(create_url(consultation), GOOD | {"category": other.pk})
    assert "category" in response.context["form"].errors


@pytest.mark.parametrize(
    "body", [b"title=a%00b&text=x", b"title=%ff%fe&text=x", b"title=\xed\xa0\x80&text=x"]
)
def test_bytes_that_are_no_text_are_a_bad_request(
    client: Client, consultation: Consultation, body: bytes
) -> None:
    response = client.post(create_url(consultation), body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert not Proposal.objects.exists()


def test_unknown_and_doubled_fields_change_nothing_else(client: Client, consultation: Consultation) -> None:
    data: dict[str, Any] = {
        "title": ["Falsch", "Mehr Bänke"], "text": "x y", "state": "hidden", "author": "1", "status": "done",
        "support_count": "9", "kind": "comment",
    }  # fmt: skip
    assert client.post(create_url(consultation), data).status_code == 303
    proposal = Proposal.objects.get()
    assert (proposal.title, proposal.kind, proposal.status) == ("Mehr Bänke", "proposal", "open")
    assert (proposal.state, proposal.support_count) == (State.PUBLISHED, 0)


def test_a_double_click_makes_one_object(client: Client, consultation: Consultation) -> None:
    data = GOOD | {"submission_key": str(uuid.uuid4()), "picture": upload(), "picture_alt": "Eine Bank"}
    first = client.post(create_url(consultation), data)
    second = client.post(create_url(consultation), data | {"picture": upload()})
    assert first.headers["Location"] == second.headers["Location"]
    assert Proposal.objects.count() == 1


def test_two_people_may_send_the_same_key(client: Client, consultation: Consultation) -> None:
    data = GOOD | {"submission_key": str(uuid.uuid4())}
    client.post(create_url(consultation), data)
    other = Client()
    other.force_login(make_user())
    other.post(create_url(consultation), data)
    assert Proposal.objects.count() == 2


def test_the_form_opens_with_the_draft_and_sending_ends_it(
    client: Client, consultation: Consultation, author: User
) -> None:
    save_draft(user=author, key=draft_key(consultation), data=GOOD | {"address": "Rathaus", "evil": "x"})
    form = client.get(create_url(consultation)).context["form"]
    assert (form["title"].value(), form["address"].value()) == (GOOD["title"], "Rathaus")
    client.post(create_url(consultation), GOOD)
    assert not Draft.objects.exists()


def test_after_the_deadline_the_text_is_kept_in_the_draft(
    client: Client, consultation: Consultation, author: User
) -> None:
    consultation.phases.all().delete()
    response = client.post(create_url(consultation), GOOD)
    assert response.status_code == 403
    assert GOOD["text"] in response.content.decode()
    assert draft_of(author, draft_key(consultation))["text"] == GOOD["text"]
    assert GOOD["text"] in client.get(create_url(consultation)).content.decode()


def test_the_text_outlives_a_lost_login(consultation: Consultation, author: User) -> None:
    client = Client()
    response = client.post(create_url(consultation), GOOD | {"address": "Rathaus"})
    assert response.status_code == 303
    client.force_login(author)
    form = client.get(create_url(consultation)).context["form"]
    assert (form["title"].value(), form["text"].value(), form["address"].value()) == (
        *GOOD.values(),
        "Rathaus",
    )


@pytest.mark.parametrize("new", [True, False])
def test_who_is_too_fast_keeps_the_text(consultation: Consultation, author: User, new: bool) -> None:
    user = make_user() if new else author
    client = Client()
    client.force_login(user)
    allowed = (NEW_LIMIT if new else LIMIT).count
    for _number in range(allowed):
        assert client.post(create_url(consultation), GOOD).status_code == 303
    response = client.post(create_url(consultation), GOOD)
    assert response.status_code == 429
    assert response.context["form"]["text"].value() == GOOD["text"]
    assert Proposal.objects.count() == allowed == (5 if new else 20)


def test_mistakes_do_not_count_as_proposals(client: Client, consultation: Consultation, author: User) -> None:
    for _number in range(LIMIT.count + 5):
        client.post(create_url(consultation), GOOD | {"title": ""})
    assert client.post(create_url(consultation), GOOD).status_code == 303


def test_changing_has_a_limit_too(client: Client, consultation: Consultation, author: User) -> None:
    proposal = make_proposal(consultation, author)
    for _number in range(EDIT_LIMIT.count):
        check("proposal-edits", author.pk, EDIT_LIMIT)
    response = client.post(page_of("edit", proposal), GOOD)
    assert response.status_code == 422
    assert response.context["form"]["text"].value() == GOOD["text"]


def test_places_of_minors_are_coarse(consultation: Consultation) -> None:
    minor = make_user(age_band=AgeBand.FROM_14)
    client = Client()
    client.force_login(minor)
    client.post(create_url(consultation), GOOD | {"lat": "51.828312", "lon": "8.144278"})
    proposal = Proposal.objects.get()
    assert (proposal.lat, proposal.lon) == (51.828, 8.144)


def test_changing(client: Client, consultation: Consultation, author: User) -> None:
    category = consultation.categories.get(slug="natur")
    client.post(
        create_url(consultation),
        GOOD
        | {"category": category.pk, "lat": "51.83", "lon": "8.14", "picture": upload(), "picture_alt": "Alt"},
    )
    proposal = Proposal.objects.get()
    form = client.get(page_of("edit", proposal)).context["form"]
    assert (form["title"].value(), form["category"].value()) == ("Mehr Bänke", str(category.pk))
    data = {"title": "Drei Bänke", "text": "Am Markt.", "picture_alt": "Eine Bank", "address": "Markt"}
    response = client.post(page_of("edit", proposal), data)
    assert response.status_code == 303
    changed = Proposal.objects.get()
    assert (changed.title, changed.category, changed.lat, changed.address) == (
        "Drei Bänke",
        None,
        None,
        "Markt",
    )
    assert (changed.picture.name, changed.picture_alt) == (proposal.picture.name, "Eine Bank")
    assert changed.revisions.count() == 1
    assert changed.edited_at is not None


def test_similar_ones_are_shown_again_after_a_mistake(
    client: Client, consultation: Consultation, author: User
) -> None:
    make_proposal(consultation, author, title="Bänke am Rathaus")
    response = client.post(create_url(consultation), {"title": "Mehr Bänke", "text": ""})
    assert "Bänke am Rathaus" in response.content.decode()


def test_the_form_is_never_kept_by_anyone(client: Client, consultation: Consultation) -> None:
    assert "no-store" in client.get(create_url(consultation)).headers["Cache-Control"]
