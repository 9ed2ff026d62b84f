"""Customers who use the shop by a schedule made beforehand. Nothing of the toolkit is imported here.

Reading order: schedule (when), wire and browser (how), shelf (what they know of the shop), telling and memory (what they
were told), kinds (what they do), sessions (database sessions of the shop's own role), load, __main__ (one process of its
own, so that the proof stands apart from what it proves).
"""
