"""Scenarios of the council session to play: content that editors write, as Wagtail snippets."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from ..game.script import Change, Script, Side
from .scenario_blocks import ChangesStream, CostsStream, LinesStream, QuestionsStream, SidesStream


class Scenario(models.Model):
    """A matter on which a council decides, with everything that is needed to play it."""

    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site"), editable=False
    )
    slug = models.SlugField(_("address"), max_length=60)
    title = models.CharField(
        _("title"), max_length=80, help_text=_("A question, for example “Skate park or parking spaces?”")
    )
    teaser = models.CharField(_("in two sentences"), max_length=200)
    drawing = models.CharField(_("drawing"), max_length=30, default="hall")
    minutes = models.PositiveSmallIntegerField(_("minutes it takes together"), default=45)
    place = models.CharField(
        _("what it is about"), max_length=300, help_text=_("The situation in two or three short sentences.")
    )
    motion = models.CharField(
        _("motion"), max_length=200, help_text=_("What the council decides on, as one sentence.")
    )
    facts = StreamField(LinesStream(), verbose_name=_("facts of the administration's report"))
    costs = StreamField(CostsStream(required=False), verbose_name=_("costs"), blank=True)
    pro = StreamField(LinesStream(), verbose_name=_("for it speaks"))
    contra = StreamField(LinesStream(), verbose_name=_("against it speaks"))
    sides = StreamField(SidesStream(), verbose_name=_("political groups"))
    changes = StreamField(ChangesStream(required=False), verbose_name=_("prepared amendments"), blank=True)
    event_title = models.CharField(_("unexpected event"), max_length=80)
    event = models.CharField(_("what happens"), max_length=400)
    questions = StreamField(
        QuestionsStream(required=False), verbose_name=_("questions of residents"), blank=True
    )
    headlines_yes = StreamField(LinesStream(), verbose_name=_("headlines when the motion is adopted"))
    headlines_no = StreamField(LinesStream(), verbose_name=_("headlines when it is rejected"))
    debrief = StreamField(LinesStream(), verbose_name=_("questions for looking back"))
    consultation = models.ForeignKey(
        "consultations.Consultation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("real consultation it leads to"),
        help_text=_("When it is closed or empty, the look back leads to a consultation that is open."),
    )
    public = models.BooleanField(_("public"), default=False)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=10)

    class Meta:
        verbose_name = _("scenario of a council session")
        verbose_name_plural = _("scenarios of council sessions")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "slug"], name="scenario_address_once_in_a_site")
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Groups and amendments must fit together, or the script would vote on nothing."""
        keys = [block.value["key"] for block in self.sides]
        changes = [block.value["key"] for block in self.changes]
        if len(set(keys)) != len(keys):
            raise ValidationError({"sides": _("Two groups have the same short name.")})
        if len(set(changes)) != len(changes):
            raise ValidationError({"changes": _("Two amendments have the same short name.")})
        named = {
            name for block in self.changes for name in [*block.value["likes"], block.value["by"]] if name
        }
        if named - set(keys):
            raise ValidationError(
                {
                    "changes": _("There is no group with this short name: %(name)s")
                    % {"name": min(named - set(keys))}
                }
            )
        swaying = {name for block in self.sides for name in block.value["swayed_by"]}
        if swaying - set(changes):
            raise ValidationError(
                {
                    "sides": _("There is no amendment with this short name: %(name)s")
                    % {"name": min(swaying - set(changes))}
                }
            )

    def script(self) -> Script:
        """As the machine reads it, and as it is kept with a session."""
        return Script(
            title=self.title,
            motion=self.motion,
            place=self.place,
            about=self.teaser,
            facts=_lines(self.facts),
            costs=tuple((block.value["what"], block.value["amount"]) for block in self.costs),
            pro=_lines(self.pro),
            contra=_lines(self.contra),
            sides=tuple(_side(block.value) for block in self.sides),
            changes=tuple(
                Change(v["key"], v["text"], v["cost"] or "", v["by"] or "", tuple(v["likes"]))
                for v in (block.value for block in self.changes)
            ),
            event_title=self.event_title,
            event=self.event,
            questions=tuple((b.value["question"], b.value["answer"]) for b in self.questions),
            headlines_yes=_lines(self.headlines_yes),
            headlines_no=_lines(self.headlines_no),
            debrief=_lines(self.debrief),
            drawing=self.drawing,
            consultation_id=self.consultation_id,
        )


def _lines(stream: StreamField) -> tuple[str, ...]:
    return tuple(str(block.value) for block in stream)


def _side(value: dict[str, object]) -> Side:
    texts = {name: str(value[name]) for name in ("key", "name", "letter", "goal", "about", "stance")}
    lists = {name: tuple(str(item) for item in value[name]) for name in ("swayed_by", "lines", "event_lines")}  # type: ignore[attr-defined]
    return Side(**texts, **lists)  # type: ignore[arg-type]
