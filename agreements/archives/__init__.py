"""Each person's own copy of a release: a ZIP that is made while it streams, marked as theirs.

Knows no models. From below: `zip_records` writes headers, `zip_stream` lays members out and reads
any part of the whole; `mark` gives each grant an order and times of its own, `personal_copy` puts a
copy together. The way back: `found_files` reads an archive, a piece of one or a folder, `pairing`
says which of its files may be which of the release, `odds` what a likeness is worth, `identify`
whose copy it is. The maths stand in docs/personal-copies.md.
"""
