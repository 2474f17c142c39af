"""A made-up world to look at."""
