"""An extraction that is gone, or on its way, in; what this project can delete, by file and line, and a migration that drops its
tables, out. Nothing is imported and nothing but that migration is written: code of an app that has left does not load.

Reading order: place, leaving (what leaves: packages, models, names), files, then who looks where: python, pages, routes,
answers; listing puts them together; migration stands by itself. Called by the verb `retire`.
"""
