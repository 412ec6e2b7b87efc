from django.db import models
from django.utils import timezone


class JournalEntry(models.Model):
    """One line of the live journal: on this topic, this happened to this object.

    Written in the transaction of the change itself, so that nothing that was saved is ever missing here. Ids become
    visible out of order under concurrency; who asks "what came since n" must reach back a little. Kept for a day.
    """

    id = models.BigAutoField(primary_key=True)
    topic = models.CharField(max_length=80)
    name = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "journal entry"
        verbose_name_plural = "live journal"
        indexes = [
            models.Index(fields=["topic", "id"], name="journal_topic"),
            models.Index(fields=["at"], name="journal_age"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.topic} {self.name} {self.object_id}"
