"""Path converters of the whole site; importing this module registers them."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class NumberOfARow(IntConverter):
    """``<id:pk>``: a number that a database column can hold. A longer one is no address of ours, not an error."""

    regex = "[0-9]{1,18}"


register_converter(NumberOfARow, "id")
