"""What is seen on a scanned page. All that knows pixels; knows neither models nor sentences.

A page is opened (`sheet`), its code read (`codes`) or its looks compared (`looks`), laid over the
issued page (`align`), and then measured: `boxes`, `compare`, `legible`. `page` puts it together.
"""
