"""Ink that was not printed, in the fields to sign in, over the text, as a seal; and print gone."""
