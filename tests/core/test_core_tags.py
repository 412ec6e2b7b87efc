"""The tags every page uses."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from participation.core.templatetags import core_tags as tags

BERLIN = ZoneInfo("Europe/Berlin")
NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def render(source: str, **context: object) -> str:
    return Template("{% load core_tags %}" + source).render(Context(context))


def test_trusted_does_not_escape_and_bears_none():
    assert tags.trusted("<b>x</b>") == "<b>x</b>"
    assert isinstance(tags.trusted(None), SafeString)


def test_icon_is_hidden_and_refers_to_the_sheet():
    html = render('{% icon "arrow" "s" %}')
    assert 'class="i s turns" aria-hidden="true"' in html
    assert "core/icons" in html
    assert html.count("#arrow") == 1


@pytest.mark.parametrize("name", ["", "A", "x y", '"><script>', "../x"])
def test_icon_refuses_a_name_no_icon_can_have(name):
    with pytest.raises(ValueError, match="icon name"):
        tags.icon(name)


def test_drawing_falls_back_to_the_town_and_never_leaves_its_folder():
    town = tags.drawing("town")
    assert town.startswith("<svg")
    assert tags.drawing("no-such-drawing") == town
    assert tags.drawing("../base") == town
    assert tags.drawing("market") != town


def test_when_shows_the_year_only_when_it_is_not_this_one():
    this_year = timezone.localdate().year
    assert tags.when(date(this_year, 5, 3)) == f'<time datetime="{this_year}-05-03">3{NBSP}May</time>'
    assert f"3{NBSP}May{NBSP}2019" in tags.when(date(2019, 5, 3))
    assert tags.when(None) == ""


def test_a_deadline_at_midnight_belongs_to_the_day_before():
    midnight = datetime(2019, 5, 29, 0, 0, tzinfo=BERLIN)
    assert f"28{NBSP}May{NBSP}2019" in tags.until(midnight)
    assert "24" in tags.until(midnight)
    assert "18:30" in tags.until(datetime(2019, 5, 28, 18, 30, tzinfo=BERLIN))


@pytest.mark.parametrize(
    ("back", "text"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), f"1{NBSP}minute{NBSP}ago"),
        (timedelta(minutes=59), f"59{NBSP}minutes{NBSP}ago"),
        (timedelta(hours=3), f"3{NBSP}hours{NBSP}ago"),
        (timedelta(days=3), f"3{NBSP}days{NBSP}ago"),
    ],
)
def test_ago(back, text):
    html = tags.ago(timezone.now() - back)
    assert text.replace("just now", f"just{NBSP}now") in html
    assert "data-ago" in html


def test_ago_names_the_day_after_a_week():
    assert "data-ago" not in tags.ago(timezone.now() - timedelta(days=30))


def test_ago_bears_a_clock_that_is_a_little_ahead():
    assert f"just{NBSP}now" in tags.ago(timezone.now() + timedelta(minutes=2))


def test_days_left():
    now = timezone.now()
    assert tags.days_left(now - timedelta(minutes=1)) == ""
    assert tags.days_left(None) == ""
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert tags.days_left(tomorrow) == "today only"
    assert tags.days_left(tomorrow + timedelta(days=3)) == f"3{NBSP}days{NBSP}left"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Kranich", "KR"), ("Fachdienst Tiefbau", "FT"), ("", "?"), (None, "?"), ("ö", "Ö"), ("!!", "?")],
)
def test_initials(name, letters):
    assert tags.initials(name) == letters


def test_active_marks_the_page_and_those_below_it():
    request = RequestFactory().get("/beteiligung/markt/")
    assert 'aria-current="page"' in render('{% active "/beteiligung/" %}', request=request)
    assert render('{% active "/beteiligung/" True %}', request=request) == ""
    assert render('{% active "/" %}', request=request) == ""
    assert render('{% active "/x/" %}') == ""


def test_service_pages_have_usual_places_that_a_site_can_change():
    assert render('{% service "privacy" %}') == "/datenschutz/"
    assert render('{% service "privacy" %}', links={"privacy": "/schutz/"}) == "/schutz/"
    assert render('{% service "easy_language" %}', easy_language_url="/leicht/") == "/leicht/"
    with pytest.raises((KeyError, TemplateSyntaxError)):
        render('{% service "nonsense" %}')


def test_without_a_session_cookie_nobody_asks_the_session():
    class Untouchable:
        def __getattr__(self, name):
            raise AssertionError("the session was asked")

    request = RequestFactory().get("/")
    request.session = request.user = Untouchable()
    assert render("{% member as me %}{{ me }}", request=request) == "None"
    assert (
        render("{% waiting_messages as notes %}{{ notes }}", request=request, messages=Untouchable()) == "[]"
    )


class Sample(forms.Form):
    title = forms.CharField(max_length=20, help_text="One sentence")
    stance = forms.ChoiceField(choices=[("a", "For"), ("b", "Against")], widget=forms.RadioSelect)
    topic = forms.ChoiceField(choices=[("a", "A")], required=False)
    text = forms.CharField(widget=forms.Textarea, max_length=100, required=False)
    agree = forms.BooleanField()


def test_field_ties_label_hint_and_error_together():
    html = render("{% field form.title %}", form=Sample({"title": ""}))
    assert '<label class="kern-label" for="id_title">' in html
    assert 'aria-describedby="id_title-hint id_title-error"' in html
    assert html.count("aria-describedby") == 1
    assert 'aria-invalid="true"' in html
    assert 'id="id_title-hint"' in html
    assert 'id="id_title-error"' in html


def test_field_passes_options_on_as_attributes():
    html = render('{% field form.text counter=True data_draft_key="c-7" autocomplete="off" %}', form=Sample())
    assert 'data-draft-key="c-7"' in html
    assert 'autocomplete="off"' in html
    assert 'data-counter="id_text-count"' in html
    assert 'aria-describedby="id_text-count"' in html
    assert "optional" in html


def test_field_shows_radios_as_a_group_with_its_question():
    html = render('{% field form.stance style="choice" %}', form=Sample({}))
    assert '<fieldset class="kern-fieldset field--error" id="id_stance"' in html
    assert "<legend" in html
    assert html.count('type="radio"') == 2
    assert 'class="choice"' in html


def test_field_escapes_what_people_typed():
    html = render("{% field form.title %}", form=Sample({"title": '"><script>x</script>'}))
    assert "<script>" not in html


def test_error_summary_links_to_the_fields_and_takes_the_focus():
    html = render('{% include "components/form_errors.html" %}', form=Sample({}))
    assert 'href="#id_title"' in html
    assert 'href="#id_stance"' in html
    assert 'tabindex="-1" autofocus' in html
    assert render('{% include "components/form_errors.html" %}', form=Sample()).strip() == ""


@pytest.mark.parametrize("code", [500, 503])
def test_pages_for_bad_times_need_neither_request_nor_database(code):
    html = Template('{% include "' + f"{code}.html" + '" %}').render(
        Context({"kept_text": "<b>my words</b>"})
    )
    assert "&lt;b&gt;my words&lt;/b&gt;" in html
    assert html.count("<h1>") == 1
    assert "style=" not in html
