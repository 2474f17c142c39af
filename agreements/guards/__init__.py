"""What the database itself refuses.

Triggers hold against `QuerySet.update()`, raw SQL and a careless shell alike, on SQLite and on
PostgreSQL. `guarded_tables` lists those that must stand; with every migration, `install` makes the
database agree with the list.
"""
