"""Pages of motions and of the council's room."""
