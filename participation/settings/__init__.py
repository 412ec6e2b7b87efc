"""Settings by environment: ``base`` is shared, ``demo``, ``test`` and ``production`` choose."""
