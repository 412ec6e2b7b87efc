"""Paper ballots: one clerk enters a batch, another compares it with the paper."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from participation.accounts.roles import Capability
from participation.voting import sheets
from participation.voting.methods.errors import BadBallot
from participation.voting.services.paper import check_paper, drop_entry, enter_paper
from participation.voting.views.results import in_words

from .views import editor_of, needs, vote_of


class BatchForm(forms.Form):
    """The number that stands on the envelope of paper ballots."""

    number = forms.CharField(
        label=gettext_lazy("Number of the batch"),
        max_length=30,
        help_text=gettext_lazy("As on the envelope. One person enters a batch, another checks it."),
    )


@needs(Capability.ENTER_FOR_OTHERS)
@require_http_methods(["GET", "POST"])
def batches(request: HttpRequest, pk: int) -> HttpResponse:
    """The batches of a vote, and the beginning of a new one."""
    vote = vote_of(request, pk)
    form = BatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = enter_paper(
                vote=vote, by=editor_of(request), number=form.cleaned_data["number"], ballots=[]
            )
            return redirect("votes:batch", vote.pk, batch.pk)
        except ValidationError as error:
            form.add_error("number", ValidationError(error.messages))
    found = vote.paper_batches.select_related("entered_by", "checked_by").prefetch_related("entries")
    context = {"vote": vote, "form": form, "batches": found}
    return render(request, "cms/votes/paper.html", context, status=422 if form.errors else 200)


@needs(Capability.ENTER_FOR_OTHERS)
@require_http_methods(["GET", "POST"])
def batch_page(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """Enter one ballot after the other, or, as the second person, compare and count them."""
    vote = vote_of(request, pk)
    found = get_object_or_404(vote.paper_batches.select_related("entered_by", "checked_by"), pk=batch)
    found.vote = vote
    me, error, filled = editor_of(request), "", {}
    if request.method == "POST":
        try:
            if "check" in request.POST:
                number = check_paper(batch=found, by=me)
                messages.success(request, _("%(n)s ballots are in the box.") % {"n": number})
                return redirect("votes:paper", pk)
            if "drop" in request.POST:
                drop_entry(
                    entry=get_object_or_404(found.entries, position=_number(request.POST["drop"])), by=me
                )
                return redirect("votes:batch", pk, batch)
            filled = sheets.read(vote, request.POST)
            enter_paper(vote=vote, by=me, number=found.number, ballots=[filled])
            return redirect("votes:batch", pk, batch)
        except BadBallot as bad:
            error = bad.sentence
        except ValidationError as refused:
            error = " ".join(refused.messages)
    titles = {str(option.pk): option.title for option in vote.options.all()}
    context = {
        "vote": vote,
        "batch": found,
        "entries": [(entry.position, in_words(entry.data, titles)) for entry in found.entries.all()],
        "sheet": sheets.sheet_of(vote, filled if sheets.kind_of(vote) != sheets.RANK else {}),
        "is_mine": found.entered_by_id == me.pk,
        "error": error,
    }
    return render(request, "cms/votes/batch.html", context, status=422 if error else 200)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0
