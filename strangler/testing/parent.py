"""Our own life tied to our parent's. Called once, first thing, by a main program that supervises others.

Death of `make` then reaches us as a signal, and the supervisor's own clean-up ends what we started.
"""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


def die_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel send us `number` when the process that started us ends. Raises OSError; Linux only.

    It is the parent's *thread* that counts: fine below make, a shell or a supervisor's main thread.
    """
    parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:  # it died between our two lines; nobody will tell us any more
        os.kill(os.getpid(), number)
