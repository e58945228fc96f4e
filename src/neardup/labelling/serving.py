"""Starts the server of the labelling page on this machine, and ends it cleanly."""

from __future__ import annotations

import errno
import os
import socket
import sys
from contextlib import closing, suppress
from threading import Thread
from typing import TYPE_CHECKING

from neardup.errors import NeardupError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

HOST = "127.0.0.1"
"""The address that is listened on: this machine's own."""
PORT = 8321
"""The first port that is tried."""
_TRIED = 100


def listen(port: int | None) -> socket.socket:
    """A socket that listens on this machine.

    Args:
        port: its port; None for the first free one from `PORT` on.

    Raises:
        NeardupError: the port is in use, or may not be used.
    """
    if port is not None:
        try:
            return _bound(port)
        except OSError as error:
            fact = f"port {port} cannot be used: {error.strerror or error}"
            raise NeardupError(f"{fact}; give another --port, or none to take the next free one") from error
    for tried in range(PORT, PORT + _TRIED):
        try:
            return _bound(tried)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise NeardupError(f"cannot listen on {HOST}: {error.strerror or error}") from error
    raise NeardupError(f"ports {PORT} to {PORT + _TRIED - 1} are all in use; give one that is free with --port")


def _bound(port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere this option lets two servers share a port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((HOST, port))
        found.listen(128)
    except OSError:
        found.close()
        raise
    return found


def serve(app: ASGIApp, listening: socket.socket) -> None:
    """Serve until Ctrl-C; requests that are being answered are finished."""
    import uvicorn

    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=2)
    with closing(listening), suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def open_browser(address: str) -> bool:
    """Open an address in the user's browser; returns False where there is no screen to show it on."""
    shown = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not shown:
        return False
    import webbrowser

    Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    return True
