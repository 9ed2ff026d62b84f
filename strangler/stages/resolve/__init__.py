"""A plan is held against the living project: models, database, URLs, code. Facts out, or every refusal at once.

Reading order: schema (what the database says), tables, crossings, urls, answers, cascades, replayed, unanswered; resolve
puts them together, examine adds the files (readable: those with faults), together looks at several extractions, links is
what sync is given.
"""

from strangler.stages.resolve.resolve import resolve

__all__ = ["resolve"]
