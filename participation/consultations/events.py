"""What consultations tell the rest of the house."""

from dataclasses import dataclass

from participation.core.events import Event


@dataclass(frozen=True, slots=True)
class ConsultationChanged(Event):
    """An editor changed a consultation, its phases or its categories."""

    consultation_id: int
    site_id: int


@dataclass(frozen=True, slots=True)
class PhaseChanged(Event):
    """A phase began or ended by the clock."""

    consultation_id: int
    site_id: int
    phase_id: int
    began: bool
