from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """What somebody with rights, or the platform itself, did. Written once, never changed.

    The one place with a loose reference instead of a foreign key: the entry must outlive the actor and
    the object it speaks of.
    """

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    actor_id = models.BigIntegerField(_("actor"), null=True)
    site_id = models.BigIntegerField(_("site"), null=True)
    verb = models.CharField(_("verb"), max_length=60)
    object_type = models.CharField(_("object type"), max_length=60)
    object_id = models.BigIntegerField(_("object"), null=True)
    data = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"
