"""The demo town as ``make demo`` serves it, on a database of its own: ``python -m tests.e2e.town FOLDER PORT``.

Writes ``addresses.json`` into the folder, an address for each type of page, and then serves until it is stopped.
A few posts are added, so that there is something to change, to take back and to decide.
"""

import ctypes
import fcntl
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from tools import testdb
from tools.paths import ROOT, fingerprint

CACHE = testdb.FOLDER


def put_static(target: Path) -> None:
    """Put the collected static files, compressed as in production, at ``target``; collected once for all workers and runs."""
    files = [path for path in ROOT.glob("static/**/*") if path.is_file()]
    kept = CACHE / f"static-{fingerprint([*files, ROOT / 'requirements.txt'])}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for old in CACHE.glob("static-*"):
                shutil.rmtree(old)
            unfinished = CACHE / "static-unfinished"
            environment = {**os.environ, "DATA_DIR": str(unfinished)}
            command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            unfinished.rename(kept)
        # A copy of its own: another run may throw the kept files away.
        shutil.copytree(kept / "static", target)


def add_posts() -> dict[str, Any]:
    """Posts of the demo's resident in every state, as objects by name."""
    from cms.barriers.services import report_barrier
    from participation.accounts.models import User
    from participation.comments.services import post_comment
    from participation.consultations.models import Consultation
    from participation.contributions.editing import edit
    from participation.moderation.models import Case, Ground
    from participation.moderation.services import Statement, decide, report
    from participation.proposals.models import Proposal
    from participation.proposals.services import ProposalDraft, propose, revise

    resident = User.objects.get(email="einwohnerin@example.org")
    moderator = User.objects.get(email="moderation@example.org")
    editor = User.objects.get(email="redaktion@example.org")
    market = Consultation.objects.get(slug="marktplatz")

    def proposal(title: str) -> Any:
        return propose(
            author=resident, consultation=market, draft=ProposalDraft(title=title, text="Bitte am **Markt**.")
        )

    own = proposal("Ein Trinkbrunnen am Rathaus")
    own = revise(proposal=own, by=resident, draft=ProposalDraft(title=own.title, text="Bitte am Rathaus."))
    comment = post_comment(author=resident, subject=own, text="Am besten im Schatten.")
    edit(contribution=comment, by=resident, text="Am besten im Schatten der Linde.", max_length=4000)
    reply = post_comment(author=editor, subject=own, parent=comment, text="Danke für den Hinweis.")
    waiting = report(contribution=reply, ground=Ground.OTHER, text="Das ist nicht nötig.")
    hidden = proposal("Wer das liest, ist doof")
    decided = report(contribution=hidden, ground=Ground.INSULT, text="Beleidigend.")
    case = Case.objects.get(contribution=hidden)
    decide(
        case=case, by=moderator, verb="hide", version=case.version,
        statement=Statement(Ground.INSULT, "Der Titel beleidigt alle.", "Hausregeln: keine Beleidigungen"),
    )  # fmt: skip
    skaters = Proposal.objects.filter(consultation__slug="jugendplatz", state="published")[0]
    barrier = report_barrier(site_id=market.site_id, text="Kein Untertitel.", submission_key=uuid4())
    return {
        "young": skaters, "barrier": barrier,
        "own": own, "comment": comment, "reply": reply, "hidden": hidden, "case": waiting.case_id,
        "decided_case": decided.case_id, "waiting": waiting, "decided": decided, "resident": resident,
    }  # fmt: skip


def addresses(made: dict[str, Any]) -> dict[str, str]:
    """An address for each type of page."""
    from django.urls import reverse

    from cms.models import AccessibilityPage, InfoPage, NewsIndexPage, NewsPage
    from participation.contributions.kinds import url_of
    from participation.notifications.models import Notification
    from participation.proposals.models import Proposal

    own = url_of(made["own"])
    answered = Proposal.objects.filter(title="Handysprechstunde in der Bücherei").get()
    talked = Proposal.objects.filter(consultation__slug="marktplatz", state="published").order_by(
        "-comment_count"
    )[0]
    told = Notification.objects.filter(user=made["resident"]).order_by("-pk")[0]
    comment, lists = made["comment"].pk, "/beteiligung/marktplatz/vorschlaege/"
    return {
        "home": "/", "index": "/beteiligung/",
        "consultation-preparing": "/beteiligung/buergerhaushalt/",
        "consultation-running": "/beteiligung/marktplatz/",
        "consultation-young": "/beteiligung/jugendplatz/",
        "consultation-closed": "/beteiligung/radwege/",
        "consultation-easy": "/beteiligung/marktplatz/leichte-sprache/",
        "consultation-results": "/beteiligung/radwege/ergebnisse/",
        "results": "/ergebnisse/",
        "list": lists, "list-map": f"{lists}?view=map", "list-nothing": f"{lists}?q=zebrastreifenwald",
        "list-closed": "/beteiligung/radwege/vorschlaege/",
        "detail-answered": url_of(answered), "detail-discussed": url_of(talked), "detail-own": own,
        "thread": f"{own}?thread={comment}", "history": f"{own}verlauf/",
        "propose": f"{lists}neu/", "propose-closed": "/beteiligung/radwege/vorschlaege/neu/",
        "edit": f"{own}bearbeiten/", "withdraw": f"{own}zurueckziehen/",
        "answer": f"{url_of(talked)}antwort/", "merge": f"{url_of(talked)}zusammenfuehren/",
        "comment-edit": f"/kommentar/{comment}/bearbeiten/",
        "comment-withdraw": f"/kommentar/{comment}/zurueckziehen/",
        "comment-history": f"/kommentar/{comment}/verlauf/",
        "comment-reply": f"/beitrag/{made['own'].pk}/kommentieren/?parent={comment}",
        "young-list": "/beteiligung/jugendplatz/vorschlaege/",
        "young-map": "/beteiligung/jugendplatz/vorschlaege/?view=map",
        "young-detail": url_of(made["young"]), "young-propose": "/beteiligung/jugendplatz/vorschlaege/neu/",
        "barrier": "/barriere-melden/", "barrier-receipt": f"/barriere-melden/{made['barrier'].receipt}/",
        "search": "/suche/?q=schatten", "search-nothing": "/suche/?q=zebrastreifenwald",
        "news": NewsIndexPage.objects.live()[0].url, "news-article": NewsPage.objects.live()[0].url,
        "info": InfoPage.objects.live()[0].url, "accessibility": AccessibilityPage.objects.live()[0].url,
        "login": "/accounts/login/", "login-code": "/accounts/login/code/", "signup": "/accounts/signup/",
        "password-reset": "/accounts/password/reset/", "mailbox": "/postfach/",
        "profile": "/konto/", "email": "/accounts/email/", "password": "/accounts/password/change/",
        "second-factor": "/accounts/2fa/", "data": "/konto/daten/", "delete": "/konto/loeschen/",
        "contributions": "/konto/beitraege/",
        "notifications": "/konto/mitteilungen/", "notification": reverse("notifications:detail", args=[told.pk]),
        "report": f"/beitrag/{talked.pk}/melden/", "find-receipt": "/meldung/",
        "receipt": f"/meldung/{made['waiting'].receipt}/", "receipt-decided": f"/meldung/{made['decided'].receipt}/",
        "desk": "/moderation/", "case": f"/moderation/fall/{made['case']}/",
        "case-decided": f"/moderation/fall/{made['decided_case']}/",
        "decided": "/moderation/erledigt/", "protocol": "/moderation/protokoll/",
        "templates": "/moderation/vorlagen/", "template": "/moderation/vorlagen/insult/", "keys": "/moderation/tasten/",
        **_votes(),
        **_council(),
        "not-found": "/gibt-es-nicht/", "bad-request": "/suche/?q=%ff",
    }  # fmt: skip


def _council() -> dict[str, str]:
    """The demo's youth council: its session, and the motions that are overdue and answered."""
    from participation.council.addresses import address_of
    from participation.council.models import Motion, Session

    by_stage = {motion.stage: address_of(motion) for motion in Motion.objects.select_related("consultation")}
    room = f"/jugendrat/sitzungen/{Session.objects.get().pk}/"
    return {
        "motions": "/antraege/", "motions-nothing": "/antraege/?q=zebrastreifenwald",
        "motion-overdue": by_stage["filed"], "motion-answered": by_stage["answered"],
        "motion-rules": "/antraege/regeln/", "motion-signatures": f"{by_stage['open']}unterschriften/",
        "motion-start": "/antraege/neu/", "motion-paper": f"{by_stage['filed']}rathaus/vorlage/",
        "council": "/jugendrat/", "session": room, "session-wall": f"{room}beamer/",
        "session-chair": room, "session-item": f"{room}punkt/",
    }  # fmt: skip


def _votes() -> dict[str, str]:
    """The demo's votes: an open matrix, an open budget, a ranking that is counted."""
    from participation.voting.addresses import address_of, list_address
    from participation.voting.models import Vote

    votes = {vote.method: vote for vote in Vote.objects.select_related("consultation")}
    counted = votes["ranking"]
    return {
        "votes": list_address(counted.consultation), "vote-open": address_of(votes["budget"]),
        "vote-counted": address_of(counted), "vote-so-far": address_of(votes["matrix"], "so_far"),
        "vote-matrix": address_of(votes["matrix"]), "vote-budget": address_of(votes["budget"]),
        "vote-receipt": address_of(counted, "receipt"), "vote-code": "/code/",
    }  # fmt: skip


def main() -> None:
    """Load the town into FOLDER and serve it on PORT."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    # However the tests end, this process ends with them (Linux).
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    testdb.sqlite_copy(folder / "db.sqlite3")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "participation.settings.demo",
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "WARNING",
    }
    put_static(folder / "static")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("load_demo", stdout=io.StringIO())
    found = addresses(add_posts())
    (folder / "addresses.json").write_text(json.dumps(found))
    call_command("serve", port=port)


if __name__ == "__main__":
    main()
