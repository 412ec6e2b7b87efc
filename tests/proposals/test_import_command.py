"""``manage.py import_proposals``"""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from participation.consultations.models import Consultation
from participation.contributions.models import Contribution
from participation.proposals.models import Proposal
from tests.factories import make_consultation, make_site

from .importing import TABLE, counters_agree

pytestmark = pytest.mark.django_db


class TestCommand:
    """``manage.py import_proposals``"""

    def call(self, path: Path, consultation: Consultation, *options: str) -> str:
        out = io.StringIO()
        call_command("import_proposals", str(path), "--consultation", consultation.slug, *options, stdout=out)
        return out.getvalue()

    def test_a_dry_run_shows_each_row_and_stores_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "x.csv"
        path.write_text(TABLE)
        out = self.call(path, make_consultation(), "--dry-run")
        assert "Bank" in out
        assert "Nein, lieber dort." in out
        assert not Contribution.objects.exists()

    def test_it_imports_when_told_to(self, tmp_path: Path) -> None:
        path = tmp_path / "x.csv"
        path.write_text(TABLE)
        consultation = make_consultation()
        with pytest.raises(CommandError):
            self.call(path, consultation)
        assert not Contribution.objects.exists()
        self.call(path, consultation, "--yes")
        counters_agree(consultation)
        assert consultation.proposal_count == 1

    def test_errors_are_shown_and_end_it(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "x.csv"
        path.write_text("titel;lat;lon\nBank;nan;1\n")
        with pytest.raises(CommandError):
            self.call(path, make_consultation(), "--yes")
        with pytest.raises(CommandError):
            self.call(tmp_path / "nichts.csv", make_consultation(), "--yes")

    def test_a_consultation_of_another_town(self, tmp_path: Path) -> None:
        path = tmp_path / "x.csv"
        path.write_text(TABLE)
        here = make_consultation(slug="radwege")
        there = make_consultation(slug="radwege", site=make_site("andere.example"))
        with pytest.raises(CommandError, match="--site"):
            self.call(path, here, "--yes")
        self.call(path, there, "--yes", "--site", "andere.example")
        counters_agree(there)
        assert (there.proposal_count, Proposal.objects.filter(consultation=here).count()) == (1, 0)
        with pytest.raises(CommandError):
            self.call(path, here, "--site", "nirgends.example")
