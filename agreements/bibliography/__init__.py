"""Bibliographic records: DOIs, BibTeX, CSL-JSON, RIS, a line of plain text. Could be used alone."""
