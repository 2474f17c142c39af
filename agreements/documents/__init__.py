"""The License Agreement on paper: its text read, its pages drawn, its file named.

`license_text` reads the owner's file, `body` renders it once for each version, `issue` adds the
signer's form and the schedule and stamps every page. The order of the rest, from below:
fonts → shaping → lines → sheet → flow → form, schedule, stamp → binding.
"""
