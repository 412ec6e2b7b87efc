"""A page that shows nothing but a discussion, so that its own cost and markup can be looked at."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.template import Context, Template
from django.test import RequestFactory

from participation.accounts.models import User
from participation.consultations.rules import timetable
from participation.contributions.models import Contribution

Show = Callable[..., str]


@pytest.fixture
def show() -> Show:
    """``show(subject, user, "?order=newest")``: the HTML of the discussion for this reader."""
    template = Template("{% load comment_tags %}{% discussion subject times %}")

    def render(subject: Contribution, user: User | None = None, query: str = "", times: Any = None) -> str:
        request = RequestFactory().get(f"/seite/{query}")
        request.user = user or AnonymousUser()
        request.session = SessionStore()
        if user is not None:
            request.COOKIES["sessionid"] = "x"
        times = times or timetable(subject.consultation)
        return template.render(
            Context({"request": request, "subject": subject, "times": times, "csrf_token": "token"})
        )

    return render
