"""``manage.py import_proposals``: proposals, places, categories, votes and discussions from a file."""

import sys
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from participation.consultations.models import Consultation
from participation.proposals.importing import services
from participation.proposals.importing.entries import Outcome
from participation.proposals.importing.report import Report

BAR: Final = 30


class Command(BaseCommand):
    """Check a file, show the report row by row, and import it when somebody agrees."""

    help = (
        "Import proposals and their discussions from a CSV, XLSX or JSON lines file. Shows first what would happen; "
        "stores everything or, with an error in any row, nothing. Running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, XLSX or JSON lines")
        parser.add_argument("--consultation", required=True, metavar="SLUG", help="into which consultation")
        parser.add_argument(
            "--site", metavar="HOST", help="of which town, where several have this consultation"
        )
        parser.add_argument("--dry-run", action="store_true", help="only show what would happen, row by row")
        parser.add_argument("--yes", action="store_true", help="import without asking")

    def handle(self, *args: Any, **options: Any) -> None:
        consultation = find_consultation(options["consultation"], options["site"])
        try:
            file = options["file"].open("rb")
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        with file:
            bar = Bar(self.stderr, visible=sys.stderr.isatty())
            report = services.check(file=file, consultation=consultation, progress=bar)
            bar.done()
            everything = options["dry_run"] or options["verbosity"] > 1
            self.show(report, everything=everything)
            if report.has_errors:
                raise CommandError(_("Nothing was imported. Mend the rows marked as errors and try again."))
            if options["dry_run"] or not report.changes_anything:
                self.stdout.write(_("Nothing was stored."))
                return
            if not options["yes"] and not self.agreed():
                raise CommandError(_("Nothing was imported. Use --yes to import without being asked."))
            report = services.run(file=file, consultation=consultation, actor_id=None, progress=bar)
            bar.done()
        if not report.stored:
            self.show(report, everything=False)
            raise CommandError(_("Nothing was imported. Mend the rows marked as errors and try again."))
        self.stdout.write(self.style.SUCCESS(_("Imported.")))

    def agreed(self) -> bool:
        """Ask whoever sits at the terminal; nobody there means no."""
        if not sys.stdin.isatty():
            return False
        return input(_("Import now? [y/N] ")).strip().lower() in {"y", "yes", "j", "ja"}

    def show(self, report: Report, *, everything: bool) -> None:
        """Print the lines (without ``everything`` only those with something to say), the notes and the numbers."""
        for line in report.lines:
            if not (everything or line.problems or line.outcome is Outcome.CHANGED):
                continue
            changes = f" ({line.change_names})" if line.changes else ""
            text = f"{line.place:>8}  {line.outcome_name}{changes}: {line.kind_name}: {line.heading}"
            self.stdout.write(self.style.ERROR(text) if line.outcome is Outcome.ERROR else text)
            for problem in line.problems:
                self.stdout.write(f"{'':>10}– {problem.message}")
        for note in report.notes:
            self.stdout.write(self.style.WARNING(note.message))
        for kind, (new, changed, unchanged, wrong) in report.table():
            values = {"kind": kind, "new": new, "changed": changed, "unchanged": unchanged, "wrong": wrong}
            self.stdout.write(
                _(
                    "%(kind)s: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(wrong)s with errors"
                )
                % values
            )


def find_consultation(slug: str, host: str | None) -> Consultation:
    """The consultation at this address, in the town of ``host`` if it is given. Raises ``CommandError``."""
    found = Consultation.objects.filter(slug=slug).select_related("site")
    if host:
        found = found.filter(site__hostname=host)
    rows = list(found)
    if not rows:
        raise CommandError(f"There is no consultation {slug!r}{f' on {host}' if host else ''}.")
    if len(rows) > 1:
        hosts = ", ".join(sorted(row.site.hostname for row in rows))
        raise CommandError(f"Several towns have a consultation {slug!r}; add --site: {hosts}")
    return rows[0]


class Bar:
    """One line on the terminal that fills up."""

    def __init__(self, stream: Any, *, visible: bool) -> None:
        self.stream = stream
        self.visible = visible
        self.shown = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are done in this stage."""
        names = {"reading": _("Reading"), "rendering": _("Preparing"), "storing": _("Storing")}
        share = done * 100 // max(total, 1)
        filled = share * BAR // 100
        line = f"{names[stage]:<12} [{'█' * filled}{'·' * (BAR - filled)}] {share:3} %"
        if self.visible and line != self.shown:
            self.stream.write(f"\r{line}", ending="")
            self.stream.flush()
        self.shown = line

    def done(self) -> None:
        """Clear the line."""
        if self.visible and self.shown:
            self.stream.write("\r" + " " * len(self.shown) + "\r", ending="")
        self.shown = ""
