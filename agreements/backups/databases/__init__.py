"""One moment of the database: read, dumped, and put back, by each engine's own means."""
