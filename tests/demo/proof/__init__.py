"""What customers remember and the final rows of both databases in; what is wrong out. Nothing of the toolkit is imported.

Reading order: rows (what is there), story (what was said), findings; opinions, votes, purchases (each against its rows),
sides (both databases against each other), timeline, refusals, pace, waits, verdict (all of it).

What carries a token of its own, looked for in the rows: each review created, edited or titled, each order. What has no place
for one is judged by what it names: a vote and taking it back by customer and review (the last acknowledged state, one row at
most, the counter in its bounds), a digest by the review's count of digests (all acknowledged, none that was refused), a
deletion and an approval by the review's birth token (gone; approved), a purge by its word and a product's deletion by the
product (its reviews gone with it, and no other).
"""
