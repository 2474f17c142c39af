"""What the database itself refuses.

Triggers hold against `QuerySet.update()`, raw SQL and a careless shell alike, on SQLite and on
PostgreSQL. `standing` lists those that must stand; after every `migrate`, `keep` makes the database
agree with the list. The migrations that put up the first ones import their operations from here.
"""

from .operations import Guard, Lift, changes, frozen, kept

__all__ = ["Guard", "Lift", "changes", "frozen", "kept"]
