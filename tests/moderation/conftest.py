"""People and cases for the tests of the desk."""

from collections.abc import Callable

import pytest

from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.moderation import services
from participation.moderation.models import Case, Ground
from participation.moderation.services import Statement
from tests.factories import make_proposal, make_user

STATEMENT = Statement(Ground.INSULT, "Der Satz greift jemanden an.", "Regel 2: keine Beleidigung")


@pytest.fixture
def moderator() -> User:
    return make_user("Frau Berg", roles=("moderator",))


@pytest.fixture
def reported() -> Callable[..., Case]:
    """Make a reported post and give its case."""

    def make(post: Contribution | None = None, ground: str = Ground.SPAM, text: str = "") -> Case:
        post = post or make_proposal()
        return services.report(contribution=post, ground=ground, text=text).case

    return make
