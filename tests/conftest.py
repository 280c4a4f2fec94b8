"""Settings shared by all tests."""

import os

from hypothesis import settings

os.environ["MPLBACKEND"] = "Agg"  # figures need no screen, here and in the programs that tests start

# Derandomized by default, so that the gate is never flaky; explore with HYPOTHESIS_PROFILE=explore.
settings.register_profile("gate", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))
