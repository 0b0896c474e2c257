"""How dates are written: 3 June 2026. ``authorities.calendar.written_times`` reads what people write.

A field that already has a date shows it in the one format of its kind.
"""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
DATE_INPUT_FORMATS = ["%d/%m/%Y"]
TIME_INPUT_FORMATS = ["%H:%M"]
