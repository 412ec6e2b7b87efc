"""The methods of voting. Each is one module with the same functions; nothing else knows about methods."""

from typing import Final

from . import approval, budget, matrix, multiple, points, ranking, rating, single, stv
from .base import Method

METHODS: Final[dict[str, Method]] = {
    method.name: method
    for method in (single, multiple, approval, points, rating, matrix, ranking, stv, budget)
}


def get(name: str) -> Method:
    """The method called ``name``; ``KeyError`` when there is none."""
    return METHODS[name]
