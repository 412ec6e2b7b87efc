"""How static files are stored for production."""

from typing import Final

from whitenoise.storage import CompressedManifestStaticFilesStorage

_SOURCE_MAP: Final = "sourceMappingURL"


class ManifestStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed static files.

    Source maps that third-party files point to are a help for their developers and are not shipped; Django would take the
    missing file for an error.
    """

    patterns = tuple(
        (extension, tuple(rule for rule in rules if _SOURCE_MAP not in str(rule)))
        for extension, rules in CompressedManifestStaticFilesStorage.patterns
    )
