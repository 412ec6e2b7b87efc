"""Reading in the council."""
