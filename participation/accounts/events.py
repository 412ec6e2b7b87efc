"""What accounts tell the rest of the house."""

from dataclasses import dataclass

from participation.core.events import Event


@dataclass(frozen=True, slots=True)
class AccountDeleted(Event):
    """A person deletes the account.

    Every app removes or anonymises what it holds, in the same transaction.
    """

    user_id: int


@dataclass(frozen=True, slots=True)
class AccountSuspended(Event):
    """An account was closed: sessions and sockets end."""

    user_id: int


@dataclass(frozen=True, slots=True)
class PersonNotified(Event):
    """Somebody has a new notification, or one more thing joined an unread one."""

    user_id: int
    notification_id: int
