"""The demo's accounts have public passwords: it keeps away from everything that is not a demo."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from participation.accounts.models import User


def test_it_refuses_to_run_outside_of_the_demo(db: None, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not User.objects.exists()


def test_it_refuses_a_database_that_somebody_works_with(db: None, settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD, settings.DEMO_LOGINS = True, "geheim-genug", []
    User.objects.create_user("jemand@example.org")
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert User.objects.count() == 1
