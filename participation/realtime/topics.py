"""Topics: what one can listen to. A topic is a short text, ``kind:number``.

=====================  ============================================  ==================================
topic                  what it tells                                 who may listen
=====================  ============================================  ==================================
``consultation:<id>``  its proposals, counters and phases            who may see the consultation
``contribution:<id>``  its comments, counters, changes               who may read the contribution
``vote:<id>``          how many ballots are in the box       who may see the vote
``session:<id>``       that something happened in a session  who may watch the session
``moderation:<site>``  cases that open or are decided                moderators of that town
``user:<id>``          own notifications, end of the session         that person
=====================  ============================================  ==================================
"""

import re
from collections.abc import Iterable
from typing import Final

CONSULTATION: Final = "consultation"
CONTRIBUTION: Final = "contribution"
VOTE: Final = "vote"
SESSION: Final = "session"
MODERATION: Final = "moderation"
USER: Final = "user"
# Of these the public part may be sent to everybody who listens; of the others only ids are.
OPEN_KINDS: Final = frozenset({CONSULTATION, CONTRIBUTION, VOTE})

MAX_TOPICS: Final = 20
_TOPIC: Final = re.compile(r"(consultation|contribution|vote|session|moderation|user):([1-9][0-9]{0,17})", re.ASCII)


def name(kind: str, number: int) -> str:
    """The topic as text."""
    return f"{kind}:{number}"


def split(topic: str) -> tuple[str, int]:
    """Kind and number of a topic that :func:`is_topic` accepts."""
    kind, _, number = topic.partition(":")
    return kind, int(number)


def is_topic(value: object) -> bool:
    """Whether ``value`` has the form of a topic."""
    return isinstance(value, str) and _TOPIC.fullmatch(value) is not None


def is_open(topic: str) -> bool:
    """Whether the topic is of a kind that can be public."""
    return topic.partition(":")[0] in OPEN_KINDS


def numbers(topics: Iterable[str], kind: str) -> list[int]:
    """The numbers of all topics of one kind."""
    return [number for found, number in map(split, topics) if found == kind]


def group(topic: str) -> str:
    """The name of the topic's group in the channel layer."""
    return f"live.{topic.replace(':', '.')}"
