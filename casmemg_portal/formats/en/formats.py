"""Times of 24 hours, as `agreements.dates` says them: "p.m." would end a sentence with two dots."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "N j, Y, H:i"
