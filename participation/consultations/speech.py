"""How pages address their readers: in a consultation for young people German says "du".

``de-du`` is no language that anybody chooses or that leaves this server: it is a small catalogue over the German one
(``locale/young``), and only what says "Sie" otherwise stands in it. What is not translated there falls back to German.
"""

from contextlib import AbstractContextManager
from typing import Final

from django.conf import settings
from django.utils import translation

from .models import Consultation

YOUNG: Final = "de-du"


def speech_of(*, young: bool) -> str:
    """The catalogue for a page in the language of this request, for young readers or for all."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return YOUNG if language == "de" and young else language


def speech_for(consultation: Consultation | None) -> str:
    """The catalogue for a page about ``consultation`` in the language of this request."""
    return speech_of(young=consultation is not None and consultation.young)


def speaking_to(consultation: Consultation | None) -> AbstractContextManager[None]:
    """Words made inside address the readers of ``consultation``."""
    return translation.override(speech_for(consultation))
