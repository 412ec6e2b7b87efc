"""The sheet that a guide prints: one page (A4) with a large QR code, the code in letters, and what to do."""

import io
from dataclasses import dataclass
from typing import Any, Final

import qrcode
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

FONT: Final = "Helvetica"
BOLD: Final = "Helvetica-Bold"
MONO: Final = "Courier-Bold"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on it; ``address`` is where the code is typed."""

    town: str
    group: str
    code: str
    address: str

    @property
    def link(self) -> str:
        """The address in the QR code; what stands behind # is sent to no server."""
        return f"{self.address}#{self.code}"


def as_pdf(sheet: Sheet) -> bytes:
    """The page as PDF."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1)
    canvas.setTitle(sheet.group)
    canvas.setAuthor(sheet.town)
    width, height = A4
    _centred(canvas, height - 32 * mm, FONT, 13, sheet.town)
    _centred(canvas, height - 48 * mm, BOLD, 28, _("Come in!"))
    _centred(canvas, height - 60 * mm, FONT, 15, sheet.group)
    side = 95 * mm
    draw_qr(canvas, (width - side) / 2, height - 170 * mm, side, sheet.link)
    _centred(canvas, height - 186 * mm, FONT, 14, sheet.address.partition("://")[2])
    _centred(canvas, height - 206 * mm, MONO, 40, sheet.code)
    lines = (
        _("1. Scan the picture, or type the address and the code."),
        _("2. Choose a name. You need no e-mail and no real name."),
        _("3. Keep your card with four words: they let you in again."),
    )
    canvas.setFont(FONT, 14)
    for number, line in enumerate(lines):
        canvas.drawString(32 * mm, height - (228 + 10 * number) * mm, line)
    canvas.save()
    return buffer.getvalue()


def _centred(canvas: Any, y: float, font: str, size: float, text: str) -> None:
    while size > 8 and pdfmetrics.stringWidth(text, font, size) > A4[0] - 30 * mm:
        size -= 1
    canvas.setFont(font, size)
    canvas.drawCentredString(A4[0] / 2, y, text)


def draw_qr(canvas: Any, x: float, y: float, side: float, text: str) -> None:
    """A QR code as a square of ``side`` points with its lower left corner at ``x``, ``y``."""
    maker = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    maker.add_data(text)
    maker.make(fit=True)
    matrix = maker.get_matrix()
    module = side / len(matrix)
    for row, cells in enumerate(matrix):
        for column, dark in enumerate(cells):
            if dark:
                # A hair more than the module, so that printers leave no gaps.
                left, low = x + column * module, y + side - (row + 1) * module
                canvas.rect(left, low, module * 1.02, module * 1.02, stroke=0, fill=1)
