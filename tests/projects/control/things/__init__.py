"""The side that stays: things, and pins that point into the notes."""
