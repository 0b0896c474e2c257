"""The rule engine: what a scheme says as plain values, and the determination that follows from them.

Standard library, ``authorities.ladder`` and ``authorities.calendar.working_days`` only: no Django, no database,
no clock, no settings. The date, the ladder, the holidays and the facts come in as arguments.
"""
