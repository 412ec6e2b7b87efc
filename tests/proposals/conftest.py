"""What tests of proposals need: many rows quickly, addresses, pictures."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from participation.accounts.models import User
from participation.consultations.models import Action, Consultation
from participation.consultations.services import PhasePlan
from participation.contributions.models import Contribution
from participation.core.db import bulk_insert_children
from participation.core.text import render_markdown
from participation.proposals.models import Proposal
from tests.factories import make_consultation, make_user

ALL = [Action.PROPOSE, Action.COMMENT, Action.SUPPORT]


def list_url(consultation: Consultation, query: str = "") -> str:
    return reverse("proposals:list", args=[consultation.slug]) + query


def create_url(consultation: Consultation) -> str:
    return reverse("proposals:create", args=[consultation.slug])


def consultation_in(when: str, **values: Any) -> Consultation:
    """A consultation whose time for everything is ``now``, ``over``, or ``later``; or that ``never`` has it."""
    now, day = timezone.now(), timedelta(days=1)
    plans = {
        "now": [PhasePlan("Sammeln", now - day, now + day, ALL)],
        "over": [PhasePlan("Sammeln", now - 3 * day, now - day, ALL)],
        "later": [PhasePlan("Sammeln", now + day, now + 3 * day, ALL)],
        "never": [PhasePlan("Lesen", now - day, now + day, [])],
    }
    return make_consultation(phases=plans[when], **values)


def fill(consultation: Consultation, author: User, count: int, **values: Any) -> list[Proposal]:
    """Many public proposals without the work that sending each would be."""
    made = []
    html = render_markdown("Bitte mehr **Bänke** am Markt.")
    for number in range(count):
        at = timezone.now() - timedelta(minutes=number)
        proposal = Proposal(
            **{
                "kind": "proposal",
                "consultation": consultation,
                "author": author,
                "title": f"Vorschlag {number}",
                "text": "Bitte mehr **Bänke** am Markt.",
                "html": html,
                "published_at": at,
                "created_at": at,
                "support_count": number % 7,
                "comment_count": number % 5,
                "lat": 51.82 + number / 10_000,
                "lon": 8.14,
                "address": f"Lange Straße {number}",
            }
            | values
        )
        made.append(proposal)
    bulk_insert_children(made)
    Consultation.objects.filter(pk=consultation.pk).update(proposal_count=count)
    consultation.refresh_from_db()
    return made


def settled(user: User) -> User:
    """An account older than a day, so that the limits for new ones do not hold."""
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=30))
    user.refresh_from_db()
    return user


def age(contribution: Contribution, **delta: int) -> None:
    """Let a contribution have been written earlier."""
    at = timezone.now() - timedelta(**delta)
    Contribution.objects.filter(pk=contribution.pk).update(created_at=at, published_at=at)
    contribution.refresh_from_db()


def picture_bytes(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """A small picture as a file."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **options)
    return out.getvalue()


@pytest.fixture
def consultation(db: None) -> Consultation:
    return consultation_in("now")


@pytest.fixture
def author(db: None) -> User:
    return settled(make_user("Lindenblatt"))
