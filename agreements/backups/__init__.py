"""Copies of database and files in another place: where they lie, how they are sealed, what is said
of them. `services.operations` makes, checks, prunes and restores them."""
