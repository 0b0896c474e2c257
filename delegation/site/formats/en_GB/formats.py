"""How dates are written and read: 3 June 2026; typed as 3/6/26, 3 June 2026, 3 jun 26 or 2026-06-03."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
DATE_INPUT_FORMATS = [
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d %B %Y",
    "%d %b %Y",
    "%d %b %y",
    "%d %B %y",
    "%Y-%m-%d",
    "%d.%m.%Y",
]
TIME_INPUT_FORMATS = ["%H:%M", "%H.%M", "%H%M"]
