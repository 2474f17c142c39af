"""The License Agreement on paper: its text read, its pages drawn, its file named.

`license_text` reads the owner's file, `body` renders it once for each version, `agreement_pdf` adds
the signer's form and the schedule and stamps every page. The order of the rest, from below: fonts →
shaping → line_breaking → printed_sheet → page_flow → form, schedule, stamp → pdf_writer. What a
paper says is `paper_words`, for its PDF and for its page; `tags` is its structure.
"""
