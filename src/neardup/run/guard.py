"""The guard of a worker: `python -I -S guard.py LIMIT DESCRIPTORS COMMAND…`. It starts the command and outlives it.

Standard input is its lifeline: when that is closed, whatever ended its parent, the guard ends the worker and all that
the worker started. When the worker ends, it ends what is left of these. Then it reports and ends itself.

On Linux orphans of the worker become children of the guard, and the kernel ends the worker when its guard dies. On
other systems only the processes in the worker's own process group are ended.

It starts with every cell, so it imports the standard library only, and little of that.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
import time

TYPE_CHECKING = False  # to import typing takes long
if TYPE_CHECKING:
    from typing import NoReturn

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
LINUX = sys.platform == "linux"
WATCH_SECONDS = 0.05
"""How often memory is looked at, where it has a limit."""
KILL_SECONDS = 5.0
"""How long the guard goes on ending processes that start others."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


def report(kind: str, value: int) -> None:
    """Write a line to standard output, which only the harness reads; it may be gone."""
    try:
        os.write(1, f"{kind} {value}\n".encode())
    except OSError:
        return


def prctl(option: int, value: int) -> None:
    """Ask the Linux kernel for something about this process; nothing on other systems."""
    if LINUX:
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def end_with(parent: int) -> None:
    """Have the Linux kernel end this process, which was just forked, when its parent ends, whatever ends that."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the kernel knew what to do then
        os._exit(1)


def start(command: list[str], descriptors: list[int]) -> int:
    """Start the worker in a session of its own; return its process id."""
    guard = os.getpid()
    worker = os.fork()
    if not worker:
        _become(command, descriptors, guard)
    return worker


def _become(command: list[str], descriptors: list[int], guard: int) -> NoReturn:
    """Turn this process into the worker. Its standard output is its standard error."""
    os.setsid()
    end_with(guard)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    for descriptor in descriptors:
        os.set_inheritable(descriptor, True)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    os.execv(command[0], command)  # noqa: S606 - this interpreter, our module


def descendants() -> list[int]:
    """Every process that this one or one of its descendants started, itself left out; on Linux."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):  # noqa: PTH208 - to import pathlib takes longer than all else here
        if name.isdigit():
            children.setdefault(_parent(name), []).append(int(name))
    found, waiting = [], [os.getpid()]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _parent(name: str) -> int:
    """The parent of a process; 0 for one that has just ended. Its own name may hold blanks and brackets."""
    try:
        with open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def listed() -> list[int]:
    """The descendants by the kernel's own lists, which take no look at other processes, and may miss one that is new.

    Linux can be built without these lists; then all processes are looked at.
    """
    if not os.path.exists(f"/proc/self/task/{os.getpid()}/children"):  # noqa: PTH110
        return descendants()
    found, waiting = [], [os.getpid()]
    while waiting:
        below = _children(waiting.pop())
        found += below
        waiting += below
    return found


def _children(process: int) -> list[int]:
    """The children of all threads of a process, by the kernel's lists."""
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{process}/task"):  # noqa: PTH208
            with open(f"/proc/{process}/task/{thread}/children", "rb") as file:  # noqa: PTH123
                found += map(int, file.read().split())
    except OSError:  # it has just ended
        return found
    return found


def resident() -> int:
    """Bytes of memory that the worker and all that it started hold now; shared memory of two counts twice."""
    total = 0
    for process in listed():
        try:
            with open(f"/proc/{process}/statm", "rb") as file:  # noqa: PTH123
                total += int(file.read().split()[1]) * _PAGE
        except (OSError, IndexError):
            continue
    return total


def reap(worker: int) -> int | None:
    """Take note of every ended child; return the wait status of the worker, if it is among them."""
    ended = None
    while True:
        try:
            process, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if not process:
            return ended
        if process == worker:
            ended = status


def end_all(worker: int, *, ended: bool) -> int | None:
    """End the worker and all that it started; return its wait status, if it ended only now."""
    status, deadline = None, time.monotonic() + KILL_SECONDS
    while time.monotonic() < deadline:
        _signal(-worker, None if ended and LINUX else signal.SIGKILL)
        left = descendants() if LINUX else []
        for process in left:
            _signal(process, signal.SIGKILL)
        found = reap(worker)
        status = status if found is None else found
        if not left and (ended or status is not None):
            break
        time.sleep(0.001)
    return status


def _signal(process: int, number: int | None) -> None:
    if number is not None:
        try:
            os.kill(process, number)
        except (ProcessLookupError, PermissionError):
            return


def watch(worker: int, limit: int, woken: int) -> int | None:
    """Wait for the worker's end, and return its wait status; None where the harness is gone or wants it ended."""
    while True:
        ready, _, _ = select.select([0, woken], [], [], WATCH_SECONDS if limit else None)
        if woken in ready:
            os.read(woken, 4096)
        status = reap(worker)
        if status is not None:
            return status
        if 0 in ready and not os.read(0, 1):
            return None
        if limit and LINUX and (held := resident()) > limit:
            report("memory", held)
            return None


def main() -> None:
    """Guard the command named on the command line."""
    limit, descriptors, *command = sys.argv[1:]
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # each wakes it up; only the lifeline and the worker's end count
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    passed = [int(number) for number in descriptors.split(",")]
    worker = start(command, passed)
    for descriptor in passed:
        os.close(descriptor)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the log ends with the worker
    report("started", worker)
    status = watch(worker, int(limit), woken)
    late = end_all(worker, ended=status is not None)
    status = late if status is None else status
    report("ended", os.waitstatus_to_exitcode(status) if status is not None else -signal.SIGKILL)


if __name__ == "__main__":
    main()
