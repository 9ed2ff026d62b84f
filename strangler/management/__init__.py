"""The shell's door: one command, `manage.py strangle VERB`, a file a verb. Nothing is decided here.

Reading order: commands/strangle (the frame), verbs, out (what people and scripts see), draft (the text of a new plan).
"""
