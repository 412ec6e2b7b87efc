"""Queries whose SQL is made once for the process: the ORM's wording, without the ORM's work at every call.

Turning a query set into SQL takes one to three milliseconds for a page's larger queries, many times what the database
needs to answer. A function decorated with :func:`prepared` says the query in the ORM as usual. At its first call it is run
with stand-ins for its arguments, and where they turn up in the parameters is remembered; every later call only fills in
the values.

* ``int`` and ``str`` arguments, and lists of them, are values. They may be compared with columns as they are
  (``pk=…``, ``slug=…``, ``pk__in=…``), not be worked on in Python nor used in a slice.
* Everything else (``None``, booleans, members of an enumeration) decides the form of the query; each combination is
  prepared by itself.
"""

import functools
from collections.abc import Callable, Hashable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any, Final, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable

P = ParamSpec("P")
R = TypeVar("R")

# Stand-ins that no query contains by itself; they fit into a 32-bit column.
_FIRST_NUMBER: Final = 1_987_650_001
_WORD: Final = "stand-in-\ue017-{}"
# More forms than this of one query mean that a value was taken for a part of its form.
MOST_FORMS: Final = 200
# Lists are filled up to one of these lengths by repeating a value, so that few forms are needed.
_LENGTHS: Final = (1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128)

_Value = int | str
_KINDS: Final[tuple[Any, ...]] = (ModelIterable, ValuesListIterable, FlatValuesListIterable)


class NotPreparable(TypeError):
    """An argument is not used as a plain value in the query."""


class _Form:
    """One prepared form: its SQL, where the values go, and how rows become what the query set yields."""

    def __init__(self, rows: QuerySet[Any, Any], stand_ins: list[_Value]) -> None:
        self.iterable = rows._iterable_class
        self.using = rows.db
        self.known: dict[Any, Any] = getattr(rows, "_known_related_objects")  # noqa: B009 – unknown to the stubs
        if self.iterable not in _KINDS:
            raise NotPreparable(f"rows as {self.iterable.__name__}")
        self.compiler = rows.query.get_compiler(using=self.using)
        try:
            sql, parameters = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql: str | None = None
            return
        self.sql = sql
        numbers = {_key(value): number for number, value in enumerate(stand_ins)}
        self.fixed = list(parameters)
        self.places = [
            (place, numbers[_key(value)]) for place, value in enumerate(self.fixed) if _key(value) in numbers
        ]
        missing = set(range(len(stand_ins))) - {number for _place, number in self.places}
        if missing:
            raise NotPreparable("an argument does not reach the database as it is")
        selected = [column[0] for column in self.compiler.select]
        self.converters = self.compiler.get_converters(selected)

    def run(self, values: list[_Value]) -> list[Any]:
        """The rows for these values, as the query set would yield them. One query."""
        if self.sql is None:
            return []
        parameters = self.fixed.copy()
        for place, number in self.places:
            parameters[place] = values[number]
        with connections[self.using].cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows: Iterable[Any] = cursor.fetchall()
        if self.converters:
            rows = self._converted(rows)
        if self.iterable is ModelIterable:
            return list(ModelIterable(self._as_queryset(rows)))  # type: ignore[arg-type]
        if self.iterable is FlatValuesListIterable:
            return [row[0] for row in rows]
        return [tuple(row) for row in rows]

    def _converted(self, rows: Iterable[Any]) -> Iterator[list[Any]]:
        """As the compiler's ``apply_converters``, with the connection of this thread."""
        connection = connections[self.using]
        converters = list(self.converters.items())
        for row in map(list, rows):
            for place, (functions, expression) in converters:
                value = row[place]
                for function in functions:
                    value = function(value, expression, connection)
                row[place] = value
            yield row

    def _as_queryset(self, rows: Iterable[Any]) -> SimpleNamespace:
        """What Django's ``ModelIterable`` asks of a query set, with the rows there already."""
        compiler = SimpleNamespace(
            select=self.compiler.select,
            klass_info=self.compiler.klass_info,
            annotation_col_map=self.compiler.annotation_col_map,
            execute_sql=lambda **_options: rows,
            results_iter=lambda results: results,
        )
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        return SimpleNamespace(db=self.using, query=query, _known_related_objects=self.known)


def _key(value: object) -> Hashable:
    # 1 and True, or 1 and 1.0, are equal; a stand-in must be found as what it is.
    return (type(value), value) if type(value) in {int, str} else None


def _padded(values: list[_Value]) -> list[_Value]:
    length = next((known for known in _LENGTHS if known >= len(values)), len(values))
    return values + values[-1:] * (length - len(values))


class _Arguments:
    """Takes the arguments of a call apart: values, and what decides the form."""

    def __init__(self, arguments: Iterable[tuple[Hashable, object]]) -> None:
        self.values: list[_Value] = []
        form: list[Hashable] = []
        self.shape: list[tuple[Hashable, object]] = []
        for name, argument in arguments:
            if type(argument) in {int, str}:
                self.values.append(argument)  # type: ignore[arg-type]
                form.append((name, type(argument)))
            elif isinstance(argument, list):
                argument = _padded(argument)
                self.values += argument
                form.append((name, list, len(argument), *map(type, argument[:1])))
            else:
                form.append((name, argument))
            self.shape.append((name, argument))
        self.form = tuple(form)

    def stand_ins(self) -> tuple[list[_Value], dict[Hashable, Any]]:
        """A stand-in for each value, and the arguments with the stand-ins in them."""
        made: list[_Value] = []

        def one(value: object) -> _Value:
            made.append(_WORD.format(len(made)) if isinstance(value, str) else _FIRST_NUMBER + 7 * len(made))
            return made[-1]

        arguments: dict[Hashable, Any] = {}
        for name, argument in self.shape:
            if type(argument) in {int, str}:
                arguments[name] = one(argument)
            elif isinstance(argument, list):
                arguments[name] = [one(value) for value in argument]
            else:
                arguments[name] = argument
        return made, arguments


def prepared(build: Callable[P, QuerySet[Any, R]]) -> Callable[P, list[R]]:
    """Decorate a function that returns a query set; calling it runs the query and returns the list of rows.

    Raises :class:`NotPreparable` at the first call when an argument is not used as a plain value.
    """
    forms: dict[Hashable, _Form] = {}

    @functools.wraps(build)
    def run(*args: P.args, **kwargs: P.kwargs) -> list[R]:
        given = _Arguments([*enumerate(args), *sorted(kwargs.items())])
        form = forms.get(given.form)
        if form is None:
            if len(forms) >= MOST_FORMS:
                forms.clear()
            stand_ins, arguments = given.stand_ins()
            placed = [arguments.pop(place) for place in range(len(args))]
            form = forms[given.form] = _Form(build(*placed, **arguments), stand_ins)  # type: ignore[arg-type]
        return form.run(given.values)

    return run
