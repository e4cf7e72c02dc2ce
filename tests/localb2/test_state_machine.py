"""Random histories over both faces, with restarts in the middle, leave what a model says."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.localb2.machine.history import History

# Always the same histories, and none remembered: a failure here is a change of ours.
QUICK = settings(
    max_examples=4,
    stateful_step_count=40,
    derandomize=True,
    database=None,
    deadline=None,
    # What fails here is shrunk by the long histories of `make soak`.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_both_faces_agree_with_the_model_over_restarts(localb2_server):
    class QuickHistory(History):
        steps_before_restart = 25
        process = localb2_server

    run_state_machine_as_test(QuickHistory, settings=QUICK)
