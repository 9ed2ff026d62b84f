"""What calm under stress is made of: one clock, deadlines, and moments a test can interrupt.

Reading order: clock, deadline, moments. Pure: no Django, no sockets.
"""
