"""Wagtail's views of these things, bound to the town of the request: what belongs to another one does not exist here."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.snippets.views import snippets

from participation.accounts.roles import Capability, has_capability
from participation.core.sites import current_site
from participation.youth.match.services import page_changes


class OfTown:
    """Refuses strangers before anything is looked up, and things of other towns after."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """404 for who does not edit this town."""
        if not has_capability(request.user, Capability.EDIT_CONSULTATIONS, current_site(request).pk):
            raise Http404
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        if request.method == "POST" and response.status_code == 302:
            page_changes(current_site(request).pk)
        return response

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        """The thing, or 404 when it belongs to another town."""
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]
        if found is not None and found.site_id != current_site(self.request).pk:
            raise Http404
        return found


class Index(OfTown, snippets.IndexView):
    """The list."""


class Create(OfTown, snippets.CreateView):
    """A new thing belongs to the town of the request."""

    def get_initial_form_instance(self) -> Any:
        """Empty, but of this town, so that what must be unique is checked within it."""
        return self.model(site=current_site(self.request))


class Edit(OfTown, snippets.EditView):
    """Change."""


class Delete(OfTown, snippets.DeleteView):
    """Delete."""


class Usage(OfTown, snippets.UsageView):
    """Where it is used."""


class History(OfTown, snippets.HistoryView):
    """Who changed it."""
