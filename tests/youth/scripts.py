"""A small scenario for tests."""

from participation.youth.game.script import Change, Script, Side

SCRIPT = Script(
    title="Skatepark oder Parkplatz?",
    motion="Die Stadt baut einen Skatepark.",
    facts=("Der Platz ist leer.", "Er kostet viel."),
    sides=(
        Side("gruen", "Stadtgrün", "G", "Mehr Bäume.", stance="yes", lines=("Bäume!", "Mehr Bäume!"), event_lines=("Regen!",)),
        Side("rad", "Rückenwind", "R", "Sparen.", stance="no", swayed_by=("dach",), lines=("Sparen!",)),
        Side("jung", "Youngtimer", "Y", "Parken.", stance="no", lines=("Parken!",), event_lines=("Autos!",)),
    ),
    changes=(
        Change("dach", "Mit Dach.", by="gruen", likes=("gruen", "rad")),
        Change("klein", "Kleiner.", by="jung", likes=("jung",)),
    ),
    event_title="Eilmeldung",
    event="Ein Spender meldet sich.",
    questions=(("Wie laut ist das?", "So laut wie ein Gespräch."),),
    headlines_yes=("Rat sagt Ja",),
    headlines_no=("Rat sagt Nein",),
    debrief=("Was war schwer?",),
)  # fmt: skip
