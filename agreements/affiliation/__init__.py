"""What an e-mail address is, and what its domain tells about the person's institution."""
