"""Names for young people who come in by a code: a German adjective and an animal, as "Flinker Luchs".

Generated, never typed: so nobody's real name can get in. Friendly, without a hint of sex, age or origin of the person.
"""

import random
from collections.abc import Collection
from typing import Final

# Stems; the ending follows the animal: "flinker Luchs", "flinke Eule", "flinkes Reh".
STEMS: Final = (
    "Flink", "Mutig", "Schlau", "Wach", "Frech", "Froh", "Klug", "Kühn", "Bunt", "Leise", "Lustig", "Munter", "Neugierig",
    "Pfiffig", "Rasch", "Ruhig", "Sanft", "Schnell", "Sonnig", "Stark", "Still", "Tapfer", "Treu", "Vergnügt", "Wendig",
    "Witzig", "Zäh", "Gelassen", "Gewitzt", "Freundlich", "Fröhlich", "Geduldig", "Glücklich", "Heiter", "Listig", "Quirlig",
    "Aufgeweckt", "Besonnen", "Ehrlich", "Fair",
)  # fmt: skip
ANIMALS: Final = {
    "er": (
        "Luchs", "Otter", "Marder", "Dachs", "Falke", "Kranich", "Fuchs", "Biber", "Igel", "Hase", "Specht", "Sperling", "Storch",
        "Rabe", "Uhu", "Kauz", "Hecht", "Delfin", "Pinguin", "Panda", "Koala", "Waschbär", "Elch", "Hirsch", "Star", "Kolibri",
        "Leguan", "Molch", "Zeisig", "Habicht", "Eisvogel", "Kiebitz",
    ),
    "e": (
        "Eule", "Amsel", "Meise", "Elster", "Dohle", "Hummel", "Biene", "Libelle", "Robbe", "Schwalbe", "Lerche", "Möwe", "Katze",
        "Gämse", "Krabbe", "Qualle", "Forelle", "Grille", "Gans", "Ente", "Taube", "Wachtel", "Giraffe",
    ),
    "es": ("Reh", "Eichhörnchen", "Lama", "Känguru", "Rotkehlchen", "Wiesel", "Zebra", "Murmeltier", "Seepferdchen", "Faultier"),
}  # fmt: skip
_ALL: Final = tuple((ending, animal) for ending, animals in ANIMALS.items() for animal in animals)
MAX_LENGTH: Final = 40


def compose(stem: str, ending: str, animal: str) -> str:
    """One name; a stem that ends in "e" takes the rest of the ending only."""
    return f"{stem}{ending[1:] if stem.endswith('e') else ending} {animal}"


def suggest(count: int, chance: random.Random, taken: Collection[str] = ()) -> list[str]:
    """``count`` different names, none of them in ``taken``. When the plain ones run short a number is put behind."""
    found: list[str] = []
    known = set(taken)
    tries = 0
    while len(found) < count:
        tries += 1
        name = compose(chance.choice(STEMS), *chance.choice(_ALL))
        if tries > 40:
            name = f"{name} {chance.randint(2, 999)}"
        if name not in known:
            known.add(name)
            found.append(name)
    return found
