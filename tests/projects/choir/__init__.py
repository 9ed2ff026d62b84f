"""A choir's monolith that looks like no shop, and the world around it: world (processes), rows (what both databases
hold), singers (who write all the time). The project itself lies in src/, its plans in plans/, its service beside it.
"""
