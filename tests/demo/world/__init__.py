"""The processes a shop and its service are made of, each with its own environment only.

Reading order: addresses, keys, stores (where rows lie), sides (who is told what), programs, opening.
"""
