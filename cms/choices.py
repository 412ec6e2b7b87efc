"""Lists that editors choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Drawing(models.TextChoices):
    """Illustrations of ``templates/drawings/`` that fit a consultation."""

    TOWN = "town", _("Town")
    MARKET = "market", _("Market square")
    PLAN = "plan", _("Building plan")
    CYCLING = "cycling", _("Cycling")
    BUS = "bus", _("Bus and train")
    BUDGET = "budget", _("Budget")
    DIGITAL = "digital", _("Digital town")
    LIBRARY = "library", _("Library")
    SCHOOL = "school", _("School")
    SPORTS = "sports", _("Sports and games")
    PARK = "park", _("Park")
    CULTURE = "culture", _("Culture")
    HELP = "help", _("Help")


class CategoryIcon(models.TextChoices):
    """Icons of ``static/core/icons.svg`` that fit a category of proposals."""

    NONE = "", _("no icon")
    TREE = "tree", _("Tree")
    WATER = "water", _("Water")
    BENCH = "bench", _("Bench")
    SWING = "swing", _("Playground")
    BALL = "ball", _("Ball")
    BIKE = "bike", _("Bicycle")
    BUS = "bus", _("Bus and train")
    BULB = "bulb", _("Idea")
    SUN = "sun", _("Sun and light")
    STAR = "star", _("Star")
    EURO = "euro", _("Money")
    CHAT = "chat", _("Conversation")
    DOC = "doc", _("Document")
    BOOK = "book", _("Book")
    LAPTOP = "laptop", _("Computer")
    HAT = "hat", _("Learning")
    HOUSE = "house", _("House")
    PIN = "pin", _("Place")
    MAP = "map", _("Map")
    USER = "user", _("Person")
    PEOPLE = "people", _("People")
    HANDS = "hands", _("Help")
    EYE = "eye", _("View")
    CLOCK = "clock", _("Time")
    CAL = "cal", _("Date")
    SHIELD = "shield", _("Safety")
    KEY = "key", _("Access")
    FLAG = "flag", _("Flag")


class Chroma(models.TextChoices):
    """How strong a town's colour is (``static/core/css/themes.css``)."""

    NORMAL = "", _("normal")
    CALM = "calm", _("calm")
    STRONG = "strong", _("strong")


class PageKind(models.TextChoices):
    """What a page is for; header and footer find the service pages by it, whatever their address is."""

    INFO = "info", _("Information")
    HELP = "help", _("Help and common questions")
    CONTACT = "contact", _("Contact")
    RULES = "rules", _("House rules")
    BARRIER = "barrier_report", _("Report a barrier")
    EASY = "easy_language", _("About this site in easy language")
    SIGN = "sign_language", _("About this site in sign language")
    PRIVACY = "privacy", _("Privacy")
    IMPRINT = "imprint", _("Imprint")
    TERMS = "terms", _("Terms of use")


class Conformity(models.TextChoices):
    """How far a site meets BITV 2.0; the three grades of the German model statement."""

    FULL = "full", _("fully accessible")
    PARTLY = "partly", _("partly accessible")
    NOT = "not", _("not yet accessible")
