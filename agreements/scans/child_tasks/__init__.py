"""What children of the sandbox do: here a hostile file bites.

What calls each stands a floor above, by the same name where there is one.
"""
