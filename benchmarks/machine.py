"""What processes cost, read from ``/proc``: processor time and memory of a process and all its children."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    # The command may hold blanks and brackets; the fields begin after the last one.
    return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()


def family(pid: int) -> list[int]:
    """The process and everything it started, that still runs."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                children.setdefault(int(_stat(int(entry))[1]), []).append(int(entry))
            except (OSError, IndexError):
                continue
    found, todo = [], [pid]
    while todo:
        current = todo.pop()
        found.append(current)
        todo += children.get(current, [])
    return found


def cpu_seconds(*pids: int) -> float:
    """Processor time of the processes and their children so far, also of children that have ended."""
    ticks = 0
    for pid in pids:
        for member in family(pid):
            try:
                fields = _stat(member)
            except OSError:
                continue
            ticks += int(fields[11]) + int(fields[12])
            if member == pid:
                ticks += int(fields[13]) + int(fields[14])
    return ticks / TICK


def memory_mib(pid: int) -> float:
    """Resident memory of one process."""
    for line in (Path("/proc") / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
