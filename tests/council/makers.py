"""Motions that have come some way through the councils."""

from datetime import timedelta
from typing import Any

from participation.council import rules
from participation.council.models import Motion
from participation.council.services import backing, ruling
from tests.factories import make_motion, make_seat, make_user


def adopted(author: Any = None, **values: Any) -> Motion:
    author = author or make_user()
    motion = make_motion(author, **values)
    for signer in values.pop("signers", ()):
        backing.sign(motion=motion, user=signer, wanted=True)
    ruling.hand_over(motion=motion, by=author)
    chair = make_seat(office="chair").user
    assert chair is not None
    ruling.rule(motion=motion, by=chair, adopted=True)
    return Motion.objects.select_related("consultation").get(pk=motion.pk)


def filed(due: int = 42) -> tuple[Motion, Any]:
    motion, hall = adopted(), make_user(roles=("editor",))
    day = rules.today()
    ruling.file_paper(
        motion=motion,
        by=hall,
        number=f"B {motion.pk}",
        filed_on=day - timedelta(days=60),
        due_on=day + timedelta(days=due),
    )
    return Motion.objects.select_related("consultation", "paper").get(pk=motion.pk), hall
