"""Writing comments over HTTP: with and without htmx, refused and accepted. The text is never lost."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from participation.comments.models import Comment
from participation.consultations.models import Action, Phase
from participation.contributions import services as contributions
from participation.contributions.models import Contribution, Draft, State
from tests.factories import PASSWORD, make_comment, make_consultation, make_proposal, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TEXT = "Das ist mir wichtig."


@pytest.fixture
def member() -> Any:
    return make_user("Kranich", password=PASSWORD, created_at=timezone.now() - timedelta(days=30))


@pytest.fixture
def web(member: Any) -> Client:
    client = Client()
    client.force_login(member)
    return client


def create_url(subject: Contribution) -> str:
    return f"/beitrag/{subject.pk}/kommentieren/"


def close(subject: Contribution) -> None:
    Phase.objects.filter(consultation=subject.consultation).update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(minutes=1)
    )


def test_without_javascript_the_answer_is_the_page_around_the_comment(web: Client, member: Any) -> None:
    subject = make_proposal()
    response = web.post(create_url(subject), {"text": TEXT, "stance": "for"})
    comment = Comment.objects.get()
    assert response.status_code == 303
    assert f"thread={comment.pk}" in response["Location"]
    assert response["Location"].endswith(f"#kommentar-{comment.pk}")
    assert (comment.author, comment.stance, comment.text) == (member, "for", TEXT)


def test_with_htmx_the_comment_comes_with_an_empty_form(web: Client) -> None:
    subject = make_proposal()
    response = web.post(create_url(subject), {"text": TEXT}, headers=HTMX)
    html = response.content.decode()
    comment = Comment.objects.get()
    assert response.status_code == 200
    assert f'id="kommentar-{comment.pk}"' in html
    assert f"beforeend:#kommentar-faden-{subject.pk}" in html
    assert re.search(r"<textarea[^>]*>\s*</textarea>", html)
    assert 'id="live-announcer"' in html


def test_an_answer_goes_below_its_thread(web: Client) -> None:
    subject = make_proposal()
    root = make_comment(subject)
    reply = make_comment(subject, parent=root)
    response = web.post(create_url(subject), {"text": TEXT, "parent": reply.pk}, headers=HTMX)
    assert f"beforeend:#antworten-{root.pk}" in response.content.decode()
    made = Comment.objects.get(parent=reply)
    assert made.root_id == root.pk


def test_the_form_for_an_answer_has_a_page_of_its_own(web: Client) -> None:
    subject = make_proposal()
    root = make_comment(subject, text="Worauf ich antworte.")
    page = web.get(f"{create_url(subject)}?parent={root.pk}").content.decode()
    assert "Worauf ich antworte." in page
    assert 'name="stance"' not in page
    fragment = web.get(f"{create_url(subject)}?parent={root.pk}", headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert "autofocus" in fragment


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "\u200b", "a\x07b"])
def test_a_refused_text_is_shown_again_beside_its_error(web: Client, headers: Any, text: str) -> None:
    response = web.post(create_url(make_proposal()), {"text": text, "stance": "against"}, headers=headers)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'aria-invalid="true"' in html
    assert 'class="error-summary"' in html
    assert text.strip() in html
    assert re.search(r'value="against"[^>]*checked', html)
    assert not Comment.objects.exists()


def test_a_line_end_counts_as_one_character(web: Client) -> None:
    assert web.post(create_url(make_proposal()), {"text": "x\r\n" * 1999}).status_code == 303


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_after_the_deadline_the_text_comes_back_and_is_kept(web: Client, member: Any, headers: Any) -> None:
    subject = make_proposal()
    close(subject)
    response = web.post(create_url(subject), {"text": TEXT}, headers=headers)
    html = response.content.decode()
    assert response.status_code == (422 if headers else 403)
    assert TEXT in html
    assert 'class="notice"' in html
    assert Draft.objects.get(user=member).data["text"] == TEXT
    assert not Comment.objects.exists()


def test_a_lost_session_keeps_the_text_across_the_login(member: Any) -> None:
    subject, web = make_proposal(), Client()
    response = web.post(create_url(subject), {"text": TEXT, "stance": "against"})
    assert response.status_code == 303
    assert response["Location"].startswith("/accounts/login/?next=%2Fbeitrag%2F")
    assert not Comment.objects.exists()
    web.force_login(member)
    for _again in range(2):
        page = web.get(create_url(subject)).content.decode()
        assert f"{TEXT}</textarea>" in page
        assert re.search(r'value="against"[^>]*checked', page)


def test_a_lost_session_with_htmx_sends_the_browser_to_the_login() -> None:
    subject, web = make_proposal(), Client()
    response = web.post(create_url(subject), {"text": TEXT}, headers=HTMX)
    assert response.status_code == 200
    assert response["HX-Redirect"].startswith("/accounts/login/?next=")


def test_a_stranger_cannot_fill_the_sessions(still_clock: None) -> None:
    subject = make_proposal()
    codes = [Client().post(create_url(subject), {"text": TEXT}).status_code for _n in range(31)]
    assert codes[:30] == [303] * 30
    assert codes[30] == 429


def test_a_form_that_is_too_old_gives_the_text_back(member: Any) -> None:
    subject, web = make_proposal(), Client(enforce_csrf_checks=True)
    web.force_login(member)
    response = web.post(create_url(subject), {"text": TEXT})
    assert response.status_code == 403
    assert TEXT in response.content.decode()


def test_a_double_click_makes_one_comment(web: Client) -> None:
    subject = make_proposal()
    key = str(uuid.uuid4())
    places = {
        web.post(create_url(subject), {"text": TEXT, "submission_key": key})["Location"] for _n in range(2)
    }
    assert len(places) == 1
    assert Comment.objects.count() == 1
    subject.refresh_from_db()
    assert subject.comment_count == 1


def test_a_bad_key_loses_no_text(web: Client) -> None:
    assert (
        web.post(create_url(make_proposal()), {"text": TEXT, "submission_key": "quatsch"}).status_code == 303
    )


def test_sending_deletes_the_draft(web: Client, member: Any) -> None:
    subject = make_proposal()
    contributions.save_draft(user=member, key=f"comment:{subject.pk}:", data={"text": "Halb"})
    web.post(create_url(subject), {"text": TEXT})
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("age", "allowed"), [(timedelta(hours=1), 10), (timedelta(days=2), 60)])
def test_too_many_comments_are_refused_with_the_text(age: timedelta, allowed: int, still_clock: None) -> None:
    subject, web = make_proposal(), Client()
    web.force_login(make_user(created_at=timezone.now() - age))
    codes = [web.post(create_url(subject), {"text": TEXT}).status_code for _n in range(allowed)]
    assert set(codes) == {303}
    response = web.post(create_url(subject), {"text": "Noch etwas."})
    assert response.status_code == 429
    assert "Noch etwas." in response.content.decode()
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_before_a_check_only_the_author_sees_it(web: Client, headers: Any) -> None:
    subject = make_proposal(make_consultation(moderation="pre"))
    contributions.change_state(subject, to=State.PUBLISHED)
    response = web.post(create_url(subject), {"text": TEXT}, headers=headers, follow=not headers)
    html = response.content.decode()
    assert TEXT in html
    assert 'class="note small"' in html
    comment = Comment.objects.get()
    assert Client().get(f"/kommentar/{comment.pk}/").status_code == 404
    subject.refresh_from_db()
    assert subject.comment_count == 0


def test_the_preview_without_javascript_posts_nothing(web: Client) -> None:
    response = web.post(create_url(make_proposal()), {"text": "**fett**", "preview": "1"})
    assert "<strong>fett</strong>" in response.content.decode()
    assert "**fett**</textarea>" in response.content.decode()
    assert not Comment.objects.exists()


def test_foreign_and_hidden_parents_do_not_exist(web: Client) -> None:
    subject = make_proposal()
    elsewhere, hidden = make_comment(make_proposal()), make_comment(subject)
    contributions.change_state(hidden, to=State.HIDDEN, reason="Werbung")
    for parent in (elsewhere.pk, hidden.pk, 99999999, "quatsch", "9" * 30, "-1", "１"):
        response = web.post(create_url(subject), {"text": TEXT, "parent": parent})
        assert response.status_code == 404, parent


def test_a_comment_is_no_subject(web: Client) -> None:
    comment = make_comment(make_proposal())
    assert web.post(create_url(comment), {"text": TEXT}).status_code == 404


def test_a_stance_that_is_not_offered_is_refused(web: Client) -> None:
    assert web.post(create_url(make_proposal()), {"text": TEXT, "stance": "egal"}).status_code == 422


def test_doubled_fields_make_no_error(web: Client) -> None:
    subject = make_proposal()
    body = "text=eins&text=zwei&stance=for&stance=against&unbekannt=1"
    response = web.post(create_url(subject), body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 303
    assert Comment.objects.get().text == "zwei"


def test_ten_megabytes_are_refused(web: Client) -> None:
    response = web.post(create_url(make_proposal()), {"text": "x" * 10_000_000})
    assert response.status_code in {413, 422}
    assert not Comment.objects.exists()


# Editing and taking back


def test_an_edit_shows_what_changed(web: Client, member: Any) -> None:
    comment = make_comment(make_proposal(), member, text="Der Brunnen ist gut.")
    response = web.post(f"/kommentar/{comment.pk}/bearbeiten/", {"text": "Der Brunnen ist sehr gut."})
    assert response.status_code == 303
    history = Client().get(f"/kommentar/{comment.pk}/verlauf/").content.decode()
    assert re.search(r"<ins>.*sehr.*</ins>", history)


def test_an_edit_is_refused_after_half_an_hour_with_the_text(web: Client, member: Any) -> None:
    comment = make_comment(make_proposal(), member, text="Alt.")
    Contribution.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(minutes=31))
    response = web.post(f"/kommentar/{comment.pk}/bearbeiten/", {"text": "Neu geschrieben."})
    assert response.status_code == 403
    assert "Neu geschrieben." in response.content.decode()
    assert Comment.objects.get().text == "Alt."


def test_a_refused_edit_keeps_the_text(web: Client, member: Any) -> None:
    comment = make_comment(make_proposal(), member)
    response = web.post(f"/kommentar/{comment.pk}/bearbeiten/", {"text": "y" * 4001})
    assert response.status_code == 422
    assert "y" * 4001 in response.content.decode()


def test_an_edit_survives_the_login(member: Any) -> None:
    comment, web = make_comment(make_proposal(), member), Client()
    response = web.post(f"/kommentar/{comment.pk}/bearbeiten/", {"text": "Während der Anmeldung."})
    assert response["Location"].startswith("/accounts/login/")
    web.force_login(member)
    assert "Während der Anmeldung." in web.get(f"/kommentar/{comment.pk}/bearbeiten/").content.decode()


def test_taking_back_asks_first(web: Client, member: Any) -> None:
    comment = make_comment(make_proposal(), member)
    url = f"/kommentar/{comment.pk}/zurueckziehen/"
    assert web.get(url).status_code == 200
    assert Comment.objects.get().state == State.PUBLISHED
    assert web.post(url).status_code == 303
    assert Comment.objects.get().state == State.WITHDRAWN
    assert Client().get(f"/kommentar/{comment.pk}/verlauf/").status_code == 404


# Permalinks


def permalink(comment: Comment) -> str:
    return f"/beteiligung/{comment.consultation.slug}/kommentare/{comment.pk}/"


def test_a_permalink_opens_the_page_around_the_comment() -> None:
    subject = make_proposal()
    root = make_comment(subject)
    reply = make_comment(subject, parent=root, text="Die gemeinte Antwort.")
    response = Client().get(permalink(reply))
    assert response.status_code == 302
    assert f"thread={root.pk}&comment={reply.pk}#kommentar-{reply.pk}" in response["Location"]
    page = Client().get(response["Location"].partition("#")[0]).content.decode()
    assert "Die gemeinte Antwort." in page
    assert "is-focused" in page


def test_permalinks_of_others_consultations_and_hidden_comments_do_not_exist(member: Any) -> None:
    comment, other = make_comment(make_proposal(), member), make_consultation()
    assert Client().get(f"/beteiligung/{other.slug}/kommentare/{comment.pk}/").status_code == 404
    assert Client().get(f"/beteiligung/{other.slug}/kommentare/99999999/").status_code == 404
    contributions.change_state(comment, to=State.HIDDEN, reason="Werbung")
    assert Client().get(permalink(comment)).status_code == 404
    author = Client()
    author.force_login(member)
    assert author.get(permalink(comment)).status_code == 302


def test_a_moderator_reads_what_is_hidden_by_its_permalink() -> None:
    comment = make_comment(make_proposal(), text="Schlimme Worte.")
    contributions.change_state(comment, to=State.HIDDEN, reason="Beleidigung")
    web = Client()
    web.force_login(make_user(roles=("moderator",)))
    page = web.get(permalink(comment), follow=True).content.decode()
    assert "Schlimme Worte." in page


# Fragments


def test_fragments_opened_as_pages_lead_to_the_page() -> None:
    subject = make_proposal()
    root = make_comment(subject)
    for url in (
        f"/beitrag/{subject.pk}/kommentare/?order=newest",
        f"/kommentar/{root.pk}/antworten/",
        f"/kommentar/{root.pk}/",
    ):
        response = Client().get(url)
        assert response.status_code == 302
        assert f"/vorschlaege/{subject.pk}-" in response["Location"]


def test_fragments_give_the_rest() -> None:
    subject, author = make_proposal(), make_user()
    made = [make_comment(subject, author) for _n in range(25)]
    page = Client().get(f"/beitrag/{subject.pk}/kommentare/?order=newest", headers=HTMX).content.decode()
    more = re.search(r'hx-get="([^"]*after=[^"]*)"', page)
    assert more is not None
    rest = Client().get(more[1].replace("&amp;", "&"), headers=HTMX).content.decode()
    assert re.findall(r'id="kommentar-(\d+)"', rest) == [str(c.pk) for c in reversed(made[:5])]
    assert Client().get(f"/beitrag/{subject.pk}/kommentare/?after=quatsch", headers=HTMX).status_code == 404
    for query in ("after=x", "after=-1", "before=" + "9" * 40):
        assert Client().get(f"/kommentar/{made[0].pk}/antworten/?{query}", headers=HTMX).status_code == 404


def test_anonymous_fragments_set_no_cookie() -> None:
    subject = make_proposal()
    make_comment(subject)
    response = Client().get(f"/beitrag/{subject.pk}/kommentare/", headers=HTMX)
    assert not response.cookies
    assert "csrf" not in response.content.decode()


def test_comments_cannot_be_written_where_no_phase_allows_it(web: Client) -> None:
    subject = make_proposal(make_consultation(actions=(Action.PROPOSE,)))
    assert web.post(create_url(subject), {"text": TEXT}).status_code == 403
