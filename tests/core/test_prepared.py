"""Queries whose SQL is made once give what the ORM gives, whatever the values."""

from threading import Thread

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext

from participation.contributions.models import Contribution, State, Support
from participation.core.prepared import NotPreparable, prepared
from participation.proposals.models import Proposal
from tests.factories import make_consultation, make_proposal, make_user

pytestmark = pytest.mark.django_db


@prepared
def _with_relations(pk: int, reader_id: int | None) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(pk=pk, kind="proposal").select_related(
        "author", "consultation", "category"
    )
    if reader_id is None:
        return rows
    return rows.annotate(
        mine=Exists(Support.objects.filter(contribution_id=OuterRef("pk"), user_id=reader_id))
    )


@prepared
def _titles(ids: list[int]) -> QuerySet[Proposal, tuple[int, str]]:
    return Proposal.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "title")


@prepared
def _ids_called(title: str) -> QuerySet[Contribution, int]:
    return Contribution.objects.filter(title=title).order_by("pk").values_list("pk", flat=True)


@prepared
def _in_state(consultation_id: int, state: State | None) -> QuerySet[Contribution, int]:
    rows = Contribution.objects.filter(consultation_id=consultation_id).order_by("pk")
    if state is not None:
        rows = rows.filter(state=state)
    return rows.values_list("pk", flat=True)


def test_objects_come_whole_with_what_belongs_to_them() -> None:
    proposal = make_proposal(title="Bänke am Bach")
    other = make_proposal()
    for wanted in (proposal, other, proposal):
        with CaptureQueriesContext(connection) as queries:
            (found,) = _with_relations(wanted.pk, None)
            assert found.author_name == wanted.author_name
            assert found.consultation.slug == wanted.consultation.slug
        assert len(queries) == 1
        expected = Proposal.objects.get(pk=wanted.pk)
        for field in Proposal._meta.concrete_fields:
            assert getattr(found, field.attname) == getattr(expected, field.attname), field.attname


def test_an_argument_that_is_none_is_another_form() -> None:
    proposal, reader = make_proposal(), make_user()
    Support.objects.create(contribution=proposal, user=reader)
    assert not hasattr(_with_relations(proposal.pk, None)[0], "mine")
    assert _with_relations(proposal.pk, reader.pk)[0].mine is True  # type: ignore[attr-defined]
    assert _with_relations(proposal.pk, make_user().pk)[0].mine is False  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 9, 17])
def test_lists_of_any_length(size: int) -> None:
    consultation = make_consultation()
    made = [make_proposal(consultation=consultation, title=f"Nummer {n}") for n in range(size)]
    make_proposal(consultation=consultation, title="nicht gefragt")
    assert _titles([p.pk for p in made]) == [(p.pk, p.title) for p in made]
    assert _titles([p.pk for p in reversed(made)]) == [(p.pk, p.title) for p in made]


def test_words_are_values_whatever_stands_in_them() -> None:
    names = ["50 % mehr", "%s", "'; DROP TABLE x; --", "Ü", "1"]
    made = {name: make_proposal(title=name).pk for name in names}
    for name, pk in made.items():
        assert _ids_called(name) == [pk]
    assert _ids_called("gibt es nicht") == []


def test_members_of_an_enumeration_decide_the_form() -> None:
    consultation = make_consultation()
    shown = make_proposal(consultation=consultation)
    taken = make_proposal(consultation=consultation)
    Contribution.objects.filter(pk=taken.pk).update(state=State.WITHDRAWN)
    assert _in_state(consultation.pk, State.PUBLISHED) == [shown.pk]
    assert _in_state(consultation.pk, State.WITHDRAWN) == [taken.pk]
    assert _in_state(consultation.pk, None) == [shown.pk, taken.pk]


def test_a_value_that_python_changes_on_the_way_is_refused() -> None:
    @prepared
    def cut(start: int) -> QuerySet[Contribution]:
        return Contribution.objects.order_by("pk")[start:]

    @prepared
    def like(words: str) -> QuerySet[Contribution]:
        return Contribution.objects.filter(title__icontains=words)

    with pytest.raises(NotPreparable):
        cut(3)
    with pytest.raises(NotPreparable):
        like("Bach")


def test_rows_as_dictionaries_are_refused() -> None:
    @prepared
    def rows(pk: int) -> QuerySet[Contribution, dict[str, object]]:
        return Contribution.objects.filter(pk=pk).values("pk")

    with pytest.raises(NotPreparable):
        rows(1)


@pytest.mark.django_db(transaction=True)
def test_one_form_serves_many_threads() -> None:
    made = [make_proposal(title=f"Faden {n}") for n in range(4)]
    wrong: list[object] = []

    def ask(proposal: Proposal) -> None:
        try:
            for _turn in range(25):
                (found,) = _with_relations(proposal.pk, None)
                if (found.pk, found.title) != (proposal.pk, proposal.title):
                    wrong.append(found)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [Thread(target=ask, args=(proposal,)) for proposal in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
