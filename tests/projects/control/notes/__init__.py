"""The side that leaves: notes and likes."""
