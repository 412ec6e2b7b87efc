"""Blocks with files: picture, documents, video."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from .text import SHORT


class ImageBlock(blocks.StructBlock):
    """A picture. Without words for those who do not see it, it cannot be saved, unless it only decorates."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("What the picture shows"),
        required=False,
        max_length=250,
        help_text=_("One sentence for people who do not see the picture. A screen reader reads it aloud."),
    )
    decorative = blocks.BooleanBlock(
        label=_("The picture only decorates"),
        required=False,
        help_text=_("Then it needs no description, and screen readers skip it."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/image.html"

    def clean(self, value: Any) -> Any:
        """Refuse a picture that neither describes itself nor decorates, and one that claims both."""
        cleaned = super().clean(value)
        alt = (cleaned.get("alt") or "").strip()
        if cleaned.get("image") and not alt and not cleaned.get("decorative"):
            raise blocks.StructBlockValidationError(
                {
                    "alt": ValidationError(
                        _("Please describe what the picture shows, or tick “The picture only decorates”."),
                        code="alt_missing",
                    )
                }
            )
        if alt and cleaned.get("decorative"):
            raise blocks.StructBlockValidationError(
                {
                    "decorative": ValidationError(
                        _("A picture with a description does not only decorate. Please choose one."),
                        code="alt_twice",
                    )
                }
            )
        return cleaned


class DocumentBlock(blocks.StructBlock):
    """One file to read or download."""

    title = blocks.CharBlock(label=_("Title"), max_length=150)
    document = DocumentChooserBlock(label=_("File"))
    note = blocks.CharBlock(
        label=_("Note"), required=False, max_length=120, help_text=_("For example “4 pages, accessible”.")
    )

    class Meta:
        icon = "doc-full"
        label = _("Document")


class DocumentsBlock(blocks.StructBlock):
    """A list of files."""

    title = blocks.CharBlock(label=_("Heading"), default=_("Documents"), max_length=80)
    items = blocks.ListBlock(DocumentBlock(), label=_("Files"), min_num=1)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Documents")
        template = "cms/blocks/documents.html"


class VideoBlock(blocks.StructBlock):
    """A film with its words. Only own files and plain links: nothing is loaded from other firms."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    file = DocumentChooserBlock(
        label=_("Video file"), required=False, help_text=_("MP4 or WebM. It is shown in the page.")
    )
    link = blocks.URLBlock(
        label=_("or link"),
        required=False,
        help_text=_("Opens elsewhere; nothing is loaded before the click."),
    )
    captions = DocumentChooserBlock(label=_("Subtitles (VTT)"), required=False)
    transcript = blocks.RichTextBlock(
        label=_("Transcript"), features=SHORT, help_text=_("All that is said and shown, in words.")
    )

    class Meta:
        icon = "media"
        label = _("Video with transcript")
        template = "cms/blocks/video.html"
