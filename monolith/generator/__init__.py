"""A shop made of chance and word lists, the same for the same seed on every engine.

Reading order: words, scale, then people, goods, sales and opinions, and fill, which writes what they make.
"""
