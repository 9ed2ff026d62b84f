"""What calm under stress is made of: one clock, deadlines, moments a test can interrupt, and what is read from disk once.

Reading order: clock, deadline, moments, trust. Pure: no Django, no sockets.
"""
