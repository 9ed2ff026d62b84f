"""How an extraction moves: what it is held against, where it stands, what lets it go on.

Reading order: resolve (a plan held against the living project), then the stage machine.
"""
