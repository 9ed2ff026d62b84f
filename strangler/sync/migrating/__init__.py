"""Schema migrations beside links that are installed: what one would do to tables that are carried, and whether it may.

Reading order: changes (what a migration does to tables), rebuilt (what SQLite builds anew), judge (what that means for a link),
waiting (both put together), at_migrate (Django's door).
"""
