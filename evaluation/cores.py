"""One core for one process, so that what is measured on it does not depend on how many there are."""

import os

ONE_THREAD = {"OMP_NUM_THREADS": "1"}  # what is multiplied is multiplied by one thread


def pin(pid: int) -> None:
    """Keep a process that has just begun, and the threads it will start, on the last core that is ours."""
    os.sched_setaffinity(pid, {max(os.sched_getaffinity(0))})


def busy() -> str:
    """Say how busy the machine is: cores, and processes that wanted one during the last minute."""
    return f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}"
