"""``{% kept key … %} … {% endkept %}``: a piece of a page that many readers get to see."""

from typing import Final

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..pieces import HERE, HERE_QUOTED, TOKEN, fill, piece

register = template.Library()
HOLES: Final = {"csrf_token": SafeString(TOKEN), "here": HERE, "here_quoted": HERE_QUOTED}


class KeptNode(template.Node):
    """Renders what is inside once for each key and language."""

    def __init__(self, nodelist: NodeList, keys: list[FilterExpression], place: tuple[str, int]) -> None:
        self.nodelist = nodelist
        self.keys = keys
        self.place = place

    def render(self, context: Context) -> SafeString:
        """Without a key (``None`` among them) nothing is kept."""
        keys = [key.resolve(context) for key in self.keys]
        if None in keys:
            return self.nodelist.render(context)

        def make() -> str:
            with context.push(**HOLES):
                return self.nodelist.render(context)

        html = piece((self.place, get_language(), *keys), make)
        return fill(
            html,
            token=lambda: str(context.get("csrf_token") or ""),
            here=lambda: context["request"].get_full_path(),
        )


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """``{% kept key … %}``: the keys together must hold everything that decides how the inside looks.

    Inside, ``here`` and ``here_quoted`` stand for the address of the page, and the token of forms may be used. The
    language is part of the key by itself.
    """
    words = token.split_contents()[1:]
    if not words:
        raise template.TemplateSyntaxError("kept needs a key")
    keys = [parser.compile_filter(word) for word in words]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, keys, (parser.origin.name if parser.origin else "", token.lineno or 0))
