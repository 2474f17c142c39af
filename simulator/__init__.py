"""Made-up documents, and their signed pages as they come back: printed, signed, sealed, scanned.

Pure functions over pictures; the same seed gives the same pixels. A page goes the way it goes in
life: `printing` the issued page, `alterations` of a forger before printing, `pens`, `seals` and
`paper` on the sheet, then `scanner` or `camera`. `recipes` puts them together. Strokes, seals and
lenses are made up: what is measured with them is optimistic. Knows neither tests nor bench.
"""
