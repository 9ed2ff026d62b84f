"""What customers remember and the final rows of both databases in; what is wrong out. Nothing of the toolkit is imported.

Reading order: rows (what is there), story (what was said), findings; opinions, votes, purchases (each against its rows),
sides (both databases against each other), timeline, refusals, pace, waits, verdict (all of it).
"""
