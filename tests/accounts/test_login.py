"""Sign-up, login by code and by password, and what a stranger can find out."""

import re

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import Site

from participation.accounts.models import User
from tests.factories import PASSWORD, make_site, make_user

pytestmark = pytest.mark.django_db


def _code() -> str:
    """The code in the newest mail: on a line of its own."""
    found = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group(1)


def _sign_up(client: Client, email: str = "neu@example.org", **changes: str) -> None:
    data = {
        "email": email,
        "display_name": "Kranich",
        "age_band": "adult",
        "password1": "",
        "rules": "on",
        **changes,
    }
    response = client.post("/accounts/signup/", data)
    assert response.status_code == 302, response.content.decode()[:3000]


def test_sign_up_confirm_and_be_in(client: Client) -> None:
    _sign_up(client)
    assert not User.objects.filter(email="neu@example.org", emailaddress__verified=True).exists()
    response = client.post("/accounts/confirm-email/", {"code": _code()})
    assert response.status_code == 302
    user = User.objects.get(email="neu@example.org", emailaddress__verified=True)
    assert (user.display_name, user.age_band) == ("Kranich", "adult")
    assert user.rules_accepted_at is not None
    assert client.get("/konto/").status_code == 200


def test_the_mail_greets_in_the_name_of_the_site(client: Client) -> None:
    make_site()
    Site.objects.update(site_name="Neustadt redet mit")
    _sign_up(client)
    assert "Hallo von Neustadt redet mit!" in mail.outbox[-1].body


def test_the_rules_must_be_accepted_and_nothing_typed_is_lost(client: Client) -> None:
    response = client.post("/accounts/signup/", {"email": "neu@example.org", "display_name": "Kranich"})
    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="Kranich"' in page
    assert 'value="neu@example.org"' in page
    assert not User.objects.exists()


def test_login_by_code(client: Client) -> None:
    user = make_user(email="amsel@example.org")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    assert client.post("/accounts/login/code/", {"email": "amsel@example.org"}).status_code == 302
    response = client.post("/accounts/login/code/confirm/", {"code": _code()})
    assert response.status_code == 302
    assert client.get("/konto/").status_code == 200


def test_login_by_password_and_back_to_the_page_one_came_from(client: Client) -> None:
    user = make_user(email="amsel@example.org", password=PASSWORD)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    response = client.post(
        "/accounts/login/?next=/konto/",
        {"login": "Amsel@example.org", "password": PASSWORD, "next": "/konto/"},
    )
    assert (response.status_code, response.headers["Location"]) == (302, "/konto/")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_login_never_leads_away_from_the_site(client: Client, target: str) -> None:
    user = make_user(email="amsel@example.org", password=PASSWORD)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": target})
    assert response.headers["Location"] == "/"


def test_a_known_and_an_unknown_address_get_the_same_answers() -> None:
    user = make_user(email="amsel@example.org", password=PASSWORD)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    answers: dict[str, list[tuple[int, str, str]]] = {}
    for address in ("amsel@example.org", "niemand@example.org"):
        answers[address] = []
        for path, data in (
            ("/accounts/login/", {"login": address, "password": "falsch-falsch"}),
            ("/accounts/password/reset/", {"email": address}),
            ("/accounts/login/code/", {"email": address}),
            (
                "/accounts/signup/",
                {"email": address, "display_name": "X", "rules": "on", "age_band": "adult"},
            ),
        ):
            response = Client().post(path, data)
            page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
            answers[address].append(
                (response.status_code, response.headers.get("Location", ""), page.replace(address, ""))
            )
    assert answers["amsel@example.org"] == answers["niemand@example.org"]


def test_the_session_changes_its_key_at_login(client: Client) -> None:
    user = make_user(email="amsel@example.org", password=PASSWORD)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"]
)
def test_the_pages_are_german_and_in_the_design_of_the_site(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert '<html lang="de"' in page
    assert page.count("<h1") == 1
    assert 'class="kern-btn' in page


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def _required(self, settings: pytest.FixtureRequest) -> None:
        settings.STAFF_SECOND_FACTOR = True  # type: ignore[attr-defined]

    @pytest.mark.parametrize("role", ["moderator", "editor", "administrator", "clerk"])
    @pytest.mark.parametrize("path", ["/moderation/", "/admin/"])
    def test_staff_without_one_are_sent_to_set_it_up(self, client: Client, role: str, path: str) -> None:
        client.force_login(make_user(roles=(role,)))
        assert client.get(path).headers["Location"] == "/accounts/2fa/totp/activate/"

    def test_staff_with_one_pass(self, client: Client) -> None:
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        user = make_user(roles=("moderator",))
        TOTP.activate(user, generate_totp_secret())
        client.force_login(user)
        assert client.get("/moderation/").status_code == 200

    def test_residents_are_not_told_that_there_is_a_desk(self, client: Client) -> None:
        client.force_login(make_user())
        assert client.get("/moderation/").status_code == 404
