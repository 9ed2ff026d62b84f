"""The first draft of a service: Django's registry and URLs of a monolith in; the files of a whole small project out.

Reading order: side (what moves, what is borrowed), fields and model (each as it will stand in the service), renames; layout,
imports and expression (how code is written down); models_file and migration; places and endpoints (which addresses), carried
(code that can be copied, and why some cannot); rows, texts, project; then service, which puts all of it together, and folders,
which writes it whole or not at all. Nothing is asked of a database, and nothing is guessed: what only a person can say becomes
a sentence, an address that answers 501 with it, and a test that fails with it.
"""
