"""Pages and fragments of discussions: ``reading`` for everybody, ``writing`` for members."""
