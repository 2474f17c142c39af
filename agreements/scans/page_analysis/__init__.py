"""What is seen on a scanned page. All that knows pixels; knows neither models nor sentences.

A page is opened (`scanned_sheet`), its code read (`qr_codes`) or its features matched, laid
over the issued page (`registration`), and then measured (`ink`). `analyze_page` puts
it together.
"""
