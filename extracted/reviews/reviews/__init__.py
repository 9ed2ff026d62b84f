"""What customers say about products, and what others think of it.

Reading order: references (what is borrowed), models, writing, voting, moderation, digest; then api and views.
"""
