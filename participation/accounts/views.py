"""The account: profile, personal data sheet, deletion, language, and the demo's mailbox."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Field
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from participation.core.throttle import Limit, check

from . import personal_data, services
from .demo_mail import mails
from .forms import DeleteAccountForm, ProfileForm
from .models import CODE_DOMAIN, User
from .personal_record import Record


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _crumbs(label: str) -> list[tuple[str, str | None]]:
    return [(_("Start"), "/"), (_("Account"), reverse("accounts:profile")), (label, None)]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """See and change what others see, and how the platform speaks to one."""
    user = _me(request)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("accounts:profile")
    return render(
        request, "accounts/profile.html", {"form": form, "breadcrumbs": _crumbs(_("Profile and settings"))}
    )


def _label(record: Record, name: str) -> str:
    label = str(getattr(record.cls._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def _shown(record: Record, name: str, value: object) -> object:
    """A stored value in words; dates stay dates, the template writes them."""
    field = record.cls._meta.get_field(name)
    if name == "password":
        return _("stored as a hash only")
    if name == "email" and isinstance(value, str) and value.endswith(CODE_DOMAIN):
        return _("none: the account was made with the code of a group")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, Field) and field.choices:
        return dict(field.flatchoices).get(value, value)
    return value


@login_required
@never_cache
@require_GET
def data_sheet(request: HttpRequest) -> HttpResponse:
    """Everything that is stored about the person, why, and for how long."""
    records = [
        {
            "title": record.title,
            "basis": record.basis,
            "retention": record.retention,
            "purposes": [(_label(record, name), purpose) for name, purpose in record.personal.items()],
            "rows": [
                [(_label(record, name), _shown(record, name, value)) for name, value in row.items()]
                for row in rows[:50]
            ],
            "total": len(rows),
        }
        for record, rows in personal_data.everything_about(_me(request))
    ]
    return render(request, "accounts/data.html", {"records": records, "breadcrumbs": _crumbs(_("My data"))})


@login_required
@never_cache
@require_GET
def data_export(request: HttpRequest) -> HttpResponse:
    """The same as a file to take away: JSON and CSV in a zip."""
    user = _me(request)
    check("export", user.pk, Limit(10, 3600))
    response = HttpResponse(services.export_personal_data(user=user), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{timezone.localdate():%Y-%m-%d}-daten.zip"'
    return response


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def delete_account(request: HttpRequest) -> HttpResponse:
    """Asks once more, says what goes and what stays, and deletes."""
    form = DeleteAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.delete_account(user=_me(request))
        logout(request)
        messages.success(request, _("Your account is deleted."))
        return HttpResponseRedirect("/")
    return render(
        request, "accounts/delete.html", {"form": form, "breadcrumbs": _crumbs(_("Delete account"))}
    )


@never_cache
@require_GET
def admin_login(request: HttpRequest) -> HttpResponse:
    """Wagtail's way to log in leads to the one login; whoever is logged in and was sent here may not enter."""
    if request.user.is_authenticated:
        raise PermissionDenied
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse("account_login") + (f"?{query}" if query else ""))


# Without a token, because pages for everybody carry none (they are the same for all, and kept ready). It does no harm: the
# session cookie is SameSite=Lax, so a form on another site changes nobody's profile; at worst it sets a visitor's language,
# which one click sets back. Only known languages are taken, and the way back stays on this site.
@csrf_exempt
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language: in the profile of members, in a cookie of its own otherwise."""
    code = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    if code in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=code)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@never_cache
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mail the demo has sent. Does not exist outside the demo."""
    if not settings.DEMO:
        raise Http404
    address = request.GET.get("an", "")[:254]
    return render(
        request,
        "accounts/mailbox.html",
        {
            "mails": mails(to=address),
            "address": address,
            "breadcrumbs": [(_("Start"), "/"), (_("Demo mailbox"), None)],
        },
    )
