"""A shop loses its reviews to a service while customers keep using it, takes them back, and loses them again.

Reading order: world (the real processes), customers (who uses them, imports nothing of the toolkit), walk (the way, as
data), proof (what must be true afterwards, imports nothing of the toolkit), report, play (all of it together), __main__.
"""
