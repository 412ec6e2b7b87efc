"""The four words with which somebody without an e-mail address comes back: shown once, kept only as a hash.

Four words of a list of 256 are 32 bits; the way in is throttled by name and network, and the hash is a slow one.
"""

import hashlib
import hmac
import re
import unicodedata
from typing import Final

from django.conf import settings

COUNT: Final = 4
WORDS: Final = tuple(
    """
    apfel ampel anker arm auge auto bach ball bank bart baum becher berg besen bett biene birne blatt blitz blume bohne
    boot brief brille brot brücke bucht bürste burg busch butter dach dampf daumen decke deich delle docht dorf drache
    draht düne ecke efeu eiche eimer eis engel erbse erde esel eule faden fahne farbe fass feder feige feld fell fenster
    feuer figur film finger fisch flagge flasche fleck flöte floß flügel fluss forelle frosch frucht funke gabel garten
    gasse geige gipfel gitarre glas glocke gold graben gras griff gurke hafen hafer hagel hahn haken halle hals hammer
    hand harfe hase haube haus hecht hecke heft helm hemd herbst herd herz heu himmel hirse hof holz honig horn hose hügel
    hummel hut igel insel jacke kabel käfer kaffee kakao kamm kanne karte käse kasten katze kegel keks keller kerze kessel
    kette kiefer kies kino kirsche kissen kiste klavier klee knopf koffer kohl komet kompass korb korn kran kranz kreide
    kreis krone kuchen kugel küste lampe laterne laub laube leiter licht linde linse löffel luft lupe mais mantel mappe
    markt mast mauer maus meer mehl melone messe milch minze mond moos motor möwe mühle münze murmel muschel mütze nadel
    nagel nebel nest netz nuss ofen ohr orgel paddel palme pappe park perle pfanne pfeife pferd pilz pinsel platz pudel
    puppe quark quelle rad rahmen rakete ranke rasen regen reis ring rinde robbe rock rolle rose rübe rucksack sack saft
    salat salz sand sattel schaf schal schere schiff schirm schnee schuh see seil sonne spiegel stein stern stuhl
    """.split()  # noqa: SIM905 - a list of 256 strings would be a page long
)


def words_for(nonce: str) -> str:
    """The words that belong to one attempt to join: the same for a repeated request, unknown to everybody else."""
    mark = hmac.digest(settings.SECRET_KEY.encode(), f"youth.recovery:{nonce}".encode(), hashlib.sha256)
    return " ".join(WORDS[byte] for byte in mark[:COUNT])


def normalise(typed: str) -> str:
    """Words as somebody typed them, as they are stored: lower case, one space, umlauts also as "ue"."""
    text = unicodedata.normalize("NFKC", typed[:200]).lower()
    spelt = text.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    return " ".join(re.findall(r"[a-z]+", spelt))
