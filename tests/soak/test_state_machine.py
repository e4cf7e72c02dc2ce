"""Random histories over both faces, many and long, with new dice each time and a shrunk failure."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.local_b2 import LocalB2Process
from tests.localb2.machine.history import History

EXAMPLES = 1500 if os.environ.get("SOAK") == "long" else 60
STEPS = 100
SHRINKING_SECONDS = 600

SOAK = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


@pytest.fixture
def process(tmp_path):
    with LocalB2Process(tmp_path / "data") as process:
        yield process


@pytest.mark.timeout(EXAMPLES * 5 + SHRINKING_SECONDS)
def test_long_histories_agree_with_the_model(process):
    class LongHistory(History):
        most_restarts = 3

    LongHistory.process = process
    run_state_machine_as_test(LongHistory, settings=SOAK)
