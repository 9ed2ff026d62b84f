"""A supervisor in; its slow leavers told to go, all at once, before they are waited for one by one. Called by play and up."""

from strangler.testing.supervisor import Supervisor

SLOW = ("-worker", "-beat", "-sync")  # Celery takes seconds to leave; four in a row would make Ctrl-C feel broken


def dismiss(supervisor: Supervisor) -> None:
    """Nothing is waited for here; closing the supervisor does."""
    for name in supervisor.running():
        if name.endswith(SLOW):
            process = supervisor[name]
            process.send(process.program.stop_signal)
