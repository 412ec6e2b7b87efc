"""The page with the notifications: order, reading, statements, towns, cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.moderation import services as moderation
from participation.moderation.models import Case, Decision, Ground
from participation.moderation.services import Statement
from participation.notifications import services
from participation.notifications.models import Notification
from tests.factories import make_comment, make_consultation, make_proposal, make_site, make_user

STATEMENT = Statement(Ground.INSULT, "Der Satz greift jemanden an.", "Regel 2: keine Beleidigung")


Kind = Notification.Kind


Verb = Decision.Verb


def told(user: User) -> list[tuple[str, int | None, int]]:
    """Kind, post and number of what ``user`` was told, oldest first."""
    rows = Notification.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("kind", "contribution_id", "count"))


def decide(post: Contribution, verb: str, **report: Any) -> Decision:
    moderator = make_user(roles=("moderator",))
    case = Case.objects.filter(contribution_id=post.pk, status="open").first()
    if case is None:
        case = moderation.open_case(contribution=post, by=moderator)
    return moderation.decide(case=case, by=moderator, verb=verb, version=case.version, statement=STATEMENT)


@pytest.mark.django_db
class TestPages:
    def test_visitors_are_sent_to_the_login(self, client: Client) -> None:
        assert client.get("/konto/mitteilungen/").status_code == 302

    def test_unread_first_then_read(self, client: Client) -> None:
        author = make_user()
        proposal = make_proposal(author=author, title="Mehr Bänke")
        make_comment(proposal, make_user("Ahorn"), text="Gern auch Tische.")
        client.force_login(author)
        page = client.get("/konto/mitteilungen/")
        assert len(page.context["new"]) == 1
        assert page.context["unread_count"]() == 1
        text = page.content.decode()
        assert "Mehr Bänke" in text
        assert "Gern auch Tische." in text
        client.post("/konto/mitteilungen/gelesen/")
        page = client.get("/konto/mitteilungen/")
        assert (len(page.context["new"]), len(page.context["read"])) == (0, 1)
        assert page.context["unread_count"]() == 0

    def test_opening_one_marks_it_read_and_leads_to_the_reply(self, client: Client) -> None:
        author = make_user()
        comment = make_comment(make_proposal(author=author))
        client.force_login(author)
        pk = Notification.objects.get().pk
        assert f"/kommentare/{comment.pk}/" in client.get(f"/konto/mitteilungen/{pk}/").url
        assert Notification.objects.get().read_at is not None

    def test_the_hidden_post_s_message_is_the_whole_statement(self, client: Client) -> None:
        author = make_user()
        post = make_proposal(author=author, title="Mein Titel", text="Mein eigener Text.")
        decision = decide(post, Verb.HIDE)
        client.force_login(author)
        page = client.get(f"/konto/mitteilungen/{Notification.objects.get().pk}/").content.decode()
        for words in (
            "Mein Titel", "Mein eigener Text.", STATEMENT.facts, STATEMENT.rule, _("Insult or threat"),
            _("A person of the town, not a machine."), _("Only you and the moderation of this site."),
        ):  # fmt: skip
            assert words in page
        assert str(decision.case_id) in page
        assert decision.moderator.display_name not in page

    def test_a_hidden_reply_is_no_longer_quoted(self, client: Client) -> None:
        author = make_user()
        comment = make_comment(make_proposal(author=author), text="Ein böser Satz.")
        decide(comment, Verb.HIDE)
        client.force_login(author)
        assert "Ein böser Satz." not in client.get("/konto/mitteilungen/").content.decode()

    def test_others_and_other_towns_find_nothing(self, client: Client) -> None:
        author = make_user()
        make_comment(make_proposal(author=author))
        pk = Notification.objects.get().pk
        client.force_login(make_user())
        assert client.get(f"/konto/mitteilungen/{pk}/").status_code == 404
        client.post("/konto/mitteilungen/gelesen/", {"pk": pk})
        assert Notification.objects.get().read_at is None
        make_site("andere.example")
        client.force_login(author)
        there = {"headers": {"host": "andere.example"}}
        assert client.get(f"/konto/mitteilungen/{pk}/", **there).status_code == 404
        assert client.get("/konto/mitteilungen/", **there).context["new"] == []

    @pytest.mark.parametrize("number", [3, 60])
    def test_the_list_costs_the_same_for_three_and_for_sixty(
        self, client: Client, number: int, django_assert_num_queries: Any
    ) -> None:
        author = make_user()
        consultation = make_consultation()
        for index in range(number):
            proposal = make_proposal(consultation, author)
            make_comment(proposal)
            if index % 3 == 0:
                decide(proposal, Verb.HIDE)
        client.force_login(author)
        client.get("/konto/mitteilungen/")
        with django_assert_num_queries(8):
            client.get("/konto/mitteilungen/")

    @pytest.mark.parametrize("pk", ["x", "-1", "9" * 5_000, "1.0"])
    def test_nonsense_marks_nothing(self, client: Client, pk: str) -> None:
        client.force_login(make_user())
        assert client.post("/konto/mitteilungen/gelesen/", {"pk": pk}).status_code == 404
        assert client.get("/konto/mitteilungen/", {"after": pk}).status_code == 404

    def test_a_deleted_account_leaves_no_notifications(self) -> None:
        from participation.accounts.services import delete_account

        author = make_user()
        make_comment(make_proposal(author=author))
        delete_account(user=author)
        assert not Notification.objects.exists()

    def test_after_a_year_it_is_forgotten(self) -> None:
        make_comment(make_proposal())
        recent = Notification.objects.get()
        make_comment(make_proposal())
        Notification.objects.exclude(pk=recent.pk).update(created_at=timezone.now() - timedelta(days=366))
        services.forget_old()
        assert list(Notification.objects.all()) == [recent]
