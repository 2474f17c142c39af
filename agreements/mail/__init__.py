"""Mail: rows first, then SMTP."""
