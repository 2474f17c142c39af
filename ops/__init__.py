"""Everything around the portal that is not the portal: running it, testing it, checking it."""
