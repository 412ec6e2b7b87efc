"""The council session to play: a pure state machine and what surrounds it."""
