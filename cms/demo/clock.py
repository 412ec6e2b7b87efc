"""Times of the demo, relative to the moment of loading, so that the demo never ages."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

MORNING = 8
HOURS = 9


@dataclass
class Clock:
    """The moment of loading, and what it makes of "so many days ago"."""

    now: datetime = field(default_factory=timezone.now)

    @property
    def today(self) -> date:
        """The day of loading in the town."""
        return timezone.localdate(self.now)

    def moment(self, days: int, clock: str = "00:00") -> datetime:
        """A time of day so many days from today, in the town's time, also across daylight saving."""
        hour, minute = (int(part) for part in clock.split(":"))
        day = self.today + timedelta(days=days)
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    def phase(self, row: dict[str, Any]) -> tuple[datetime, datetime]:
        """Begin and end of a phase: from the first minute of its first day to ``time``, or to the end, of its last."""
        end = self.moment(row["ends"], row["time"]) if row.get("time") else self.moment(row["ends"] + 1)
        return self.moment(row["starts"]), end

    def spread(self, days_ago: list[int]) -> list[datetime]:
        """A moment for each entry: entries of one day follow one another between 8 and 17 o'clock, today's in the last hours."""
        total: dict[int, int] = defaultdict(int)
        for days in days_ago:
            total[days] += 1
        seen: dict[int, int] = defaultdict(int)
        moments = []
        for days in days_ago:
            seen[days] += 1
            share = seen[days] / (total[days] + 1)
            if days <= 0:
                moments.append(self.now - timedelta(hours=4) * (1 - share))
            else:
                moments.append(self.moment(-days, f"{MORNING:02}:00") + timedelta(hours=HOURS) * share)
        return moments
