"""Django's own are as a Chinese authority writes them (2026年11月29日 09:30), but for these."""

MONTH_DAY_FORMAT = "n月j日"
# The first is how a date stands in a browser's own date field, which takes no other.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]
