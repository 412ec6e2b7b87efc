"""Setting up votes in the administration: the guided form, codes on paper, paper ballots, and who may do what."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from cms.permissions import setup_site
from participation.accounts.roles import Role
from participation.consultations.models import Action
from participation.voting.addresses import address_of
from participation.voting.models import Ballot, State, Vote
from participation.voting.rules import Voter
from participation.voting.services.casting import cast
from tests.factories import make_consultation, make_proposal, make_site, make_user, make_vote

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ready(db: None, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    setup_site(make_site())


def staff(role: str) -> Client:
    web = Client()
    web.force_login(make_user(roles=(role,), is_staff=True))
    return web


def sent(method: str = "single", **changes: str) -> dict[str, Any]:
    """The form as an editor would send it."""
    now = timezone.localtime()
    moment = "%Y-%m-%dT%H:%M"
    return {
        "question": "Was soll auf den Markt?",
        "method": method,
        "who": ["account"],
        "opens_at": (now - timedelta(hours=1)).strftime(moment),
        "closes_at": (now + timedelta(hours=1)).strftime(moment),
        "secret": "1",
        "results": "close",
        "options-TOTAL_FORMS": "3",
        "options-INITIAL_FORMS": "0",
        "options-0-title": "Bänke",
        "options-1-title": "Brunnen",
        "options-2-title": "",
        **changes,
    }


def test_from_the_form_to_an_open_vote() -> None:
    web, consultation = staff(Role.EDITOR), make_consultation(actions=(Action.VOTE,))
    new = f"/admin/votes/new/?consultation={consultation.pk}"
    assert web.get("/admin/votes/").status_code == 200
    assert web.get(new).status_code == 200
    answer = web.post(new, sent())
    assert answer.status_code == 302, answer.content.decode()[:3000]
    vote = Vote.objects.get()
    assert vote.state == State.DRAFT
    assert [option.title for option in vote.options.all()] == ["Bänke", "Brunnen"]
    assert Client().get(address_of(vote)).status_code == 404
    assert web.get(address_of(vote)).status_code == 200
    changed = {"options-INITIAL_FORMS": "2", "options-1-title": "Bäume"}
    assert web.post(f"/admin/votes/{vote.pk}/", sent(**changed)).status_code == 302
    assert [option.title for option in vote.options.all()] == ["Bänke", "Bäume"]
    web.post(f"/admin/votes/{vote.pk}/announce/")
    assert Client().get(address_of(vote)).status_code == 200


def test_a_budget_with_costs_and_a_matrix_with_experts() -> None:
    web, consultation = staff(Role.EDITOR), make_consultation(actions=(Action.VOTE,))
    new = f"/admin/votes/new/?consultation={consultation.pk}"
    budget = {"budget": "1000", "options-0-cost": "600", "options-1-cost": "500,50"}
    assert web.post(new, sent("budget", **budget)).status_code == 302
    vote = Vote.objects.get(method="budget")
    assert vote.settings["budget"] == 100_000
    assert [option.cost for option in vote.options.all()] == [60_000, 50_050]
    experts = "Tiefbau; 1; 4; Geht gut.\nTiefbau; 2; 2; Zu teuer."
    assert web.post(new, sent("matrix", experts=experts)).status_code == 302
    refused = web.post(new, sent("matrix", experts="Tiefbau; 9; 4; Geht gut."))
    assert refused.status_code == 422


def test_what_is_wrong_stands_beside_the_field() -> None:
    web, consultation = staff(Role.EDITOR), make_consultation(actions=(Action.VOTE,))
    new = f"/admin/votes/new/?consultation={consultation.pk}"
    answer = web.post(new, sent("budget", budget="1000"))
    assert answer.status_code == 422
    assert "Bänke" in answer.content.decode()
    late = sent()
    late["closes_at"] = late["opens_at"]
    assert "closes_at" in web.post(new, late).context["form"].errors
    more = web.post(new, {**sent(), "more": "1"})
    assert more.status_code == 200
    assert more.context["options"].total_form_count() == 13


def test_proposals_become_options() -> None:
    web, consultation = staff(Role.EDITOR), make_consultation(actions=(Action.VOTE, Action.PROPOSE))
    proposal = make_proposal(consultation)
    answer = web.post(
        f"/admin/votes/new/?consultation={consultation.pk}", {**sent(), "proposals": [proposal.pk]}
    )
    assert answer.status_code == 302
    vote = Vote.objects.get()
    first = vote.options.all()[0]
    assert (first.title, first.contribution_id) == (proposal.title, proposal.pk)
    page = staff(Role.EDITOR).get(address_of(vote)).content.decode()
    assert f"/vorschlaege/{proposal.pk}-" in page


def test_after_the_first_ballot_the_form_is_closed_and_stopping_is_offered() -> None:
    vote, web = make_vote(), staff(Role.EDITOR)
    cast(vote=vote, voter=Voter(make_user()), raw={"option": vote.options.all()[0].pk})
    assert web.post(f"/admin/votes/{vote.pk}/", sent()).status_code == 409
    assert web.get(f"/admin/votes/{vote.pk}/stop/").status_code == 200
    assert web.post(f"/admin/votes/{vote.pk}/stop/", {"reason": ""}).status_code == 422
    assert web.post(f"/admin/votes/{vote.pk}/stop/", {"reason": "Tippfehler"}).status_code == 302
    assert Vote.objects.get(replaces=vote).state == State.DRAFT


def test_codes_come_as_slips_and_as_a_list() -> None:
    vote, web = make_vote(who=[["code"]]), staff(Role.EDITOR)
    pdf = web.post(f"/admin/votes/{vote.pk}/codes/", {"name": "Lette", "size": "9", "form": "pdf"})
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert pdf.content.count(b"/Type /Page\n") + pdf.content.count(b"/Type /Page ") >= 2
    sheet = web.post(f"/admin/votes/{vote.pk}/codes/", {"name": "Ems", "size": "2", "form": "csv"})
    code = sheet.content.decode("utf-8-sig").splitlines()[1].split(";")[0]
    assert Client().post("/code/", {"code": code}).status_code == 303
    assert (
        web.post(f"/admin/votes/{vote.pk}/codes/", {"name": "Ems", "size": "2", "form": "csv"}).status_code
        == 422
    )


def test_a_clerk_enters_and_another_counts() -> None:
    vote, first, second = make_vote(), staff(Role.CLERK), staff(Role.CLERK)
    paper = f"/admin/votes/{vote.pk}/paper/"
    page = first.post(paper, {"number": "P-1"})["Location"]
    option = vote.options.all()[0]
    for _n in range(2):
        assert first.post(page, {"option": option.pk}).status_code == 302
    assert first.post(page, {"option": "999999999"}).status_code == 422
    assert first.post(page, {"drop": "1"}).status_code == 302
    assert first.post(page, {"check": "1"}).status_code == 422
    assert option.title in second.get(page).content.decode()
    assert second.post(page, {"check": "1"}).status_code == 302
    assert Ballot.objects.get().channel == "paper"
    assert second.get(paper).status_code == 200


EDITORS = {Role.EDITOR.value, Role.ADMINISTRATOR.value}
CLERKS = {Role.CLERK.value, Role.ADMINISTRATOR.value}


@pytest.mark.parametrize(
    "role", [role for role in Role.values if role not in ("resident", "youth_council", "guide")]
)
def test_every_role_finds_what_it_may_do_and_nothing_else(role: str) -> None:
    vote, web = make_vote(), staff(role)
    consultation = vote.consultation_id
    for path, allowed in (
        ("", EDITORS | CLERKS),
        (f"new/?consultation={consultation}", EDITORS),
        (f"{vote.pk}/", EDITORS),
        (f"{vote.pk}/stop/", EDITORS),
        (f"{vote.pk}/codes/", EDITORS),
        (f"{vote.pk}/paper/", CLERKS),
    ):
        assert web.get(f"/admin/votes/{path}").status_code == (200 if role in allowed else 404), path


def test_votes_of_another_town_do_not_exist() -> None:
    other = make_site("anderswo.example")
    vote = make_vote(make_consultation(site=other, actions=(Action.VOTE,)))
    web = staff(Role.EDITOR)
    for path in ("", "stop/", "codes/"):
        assert web.get(f"/admin/votes/{vote.pk}/{path}").status_code == 404


def test_the_picture_of_an_option_is_made_anew_and_shown_to_who_may_see_the_vote() -> None:
    web, consultation = staff(Role.EDITOR), make_consultation(actions=(Action.VOTE,))
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAM"
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "JPEG", exif=exif.tobytes(), comment=b"SECRETCOMMENT")
    upload = {"options-0-picture": SimpleUploadedFile("geheim.jpg", file.getvalue(), "image/jpeg")}
    new = f"/admin/votes/new/?consultation={consultation.pk}"
    # A picture needs words for those who do not see it.
    assert web.post(new, sent() | upload).status_code == 422
    upload["options-0-picture"].seek(0)
    assert web.post(new, sent(**{"options-0-picture_alt": "Eine Bank"}) | upload).status_code == 302
    vote = Vote.objects.get()
    first, second = vote.options.all()
    picture = f"/beteiligung/{consultation.slug}/abstimmungen/{vote.pk}/bild-{first.pk}.webp"
    assert Client().get(picture).status_code == 404
    web.post(f"/admin/votes/{vote.pk}/announce/")
    page = Client().get(address_of(vote)).content.decode()
    assert picture in page
    assert 'alt="Eine Bank"' in page
    answer = Client().get(picture)
    content = b"".join(answer)  # type: ignore[arg-type]
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert b"SECRET" not in content
    assert Image.open(io.BytesIO(content)).format == "WEBP"
    for number, option in ((vote.pk, second.pk), (make_vote().pk, first.pk)):
        address = f"/beteiligung/{consultation.slug}/abstimmungen/{number}/bild-{option}.webp"
        assert Client().get(address).status_code == 404


def test_what_is_no_picture_is_said_beside_the_option() -> None:
    web, consultation = staff(Role.EDITOR), make_consultation(actions=(Action.VOTE,))
    upload = {"options-0-picture": SimpleUploadedFile("x.jpg", b"<script>alert(1)</script>", "image/jpeg")}
    answer = web.post(
        f"/admin/votes/new/?consultation={consultation.pk}",
        sent(**{"options-0-picture_alt": "Eine Bank"}) | upload,
    )
    assert answer.status_code == 422
    assert "Was soll auf den Markt?" in answer.content.decode()
    assert not Vote.objects.exists()
