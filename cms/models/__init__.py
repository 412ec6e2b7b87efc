"""Page types and settings of a town."""

from .barrier import BarrierReport
from .base import TownPage
from .consultation import ConsultationPage, PageCategory, PagePhase
from .consultation_index import ConsultationIndexPage
from .home import HomePage
from .info import AccessibilityPage, InfoPage
from .news import NewsIndexPage, NewsPage
from .town import TownSettings

__all__ = [
    "AccessibilityPage",
    "BarrierReport",
    "ConsultationIndexPage",
    "ConsultationPage",
    "HomePage",
    "InfoPage",
    "NewsIndexPage",
    "NewsPage",
    "PageCategory",
    "PagePhase",
    "TownPage",
    "TownSettings",
]
