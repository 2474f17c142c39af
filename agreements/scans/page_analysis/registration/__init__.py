"""Laying a scan over the issued page."""
