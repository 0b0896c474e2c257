"""What every test shares: how many questions the properties try.

``HYPOTHESIS_PROFILE`` names how long: ``default`` for each change, ``long`` for a soak. Where CI is set the
questions are the same on every run, so that a run tells of the change and not of luck.
"""

import os

from hypothesis import HealthCheck, settings

SLOW_IS_FINE = [HealthCheck.too_slow]

settings.register_profile(
    "default",
    max_examples=60,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=SLOW_IS_FINE,
)
settings.register_profile("long", max_examples=5000, deadline=None, suppress_health_check=SLOW_IS_FINE)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "default")
