"""Messages to servers elsewhere, by the form of Standard Webhooks: where to, signed, sent."""
