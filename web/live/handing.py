"""A long answer must not hold a thread of the server: its connection is handed over once the headers are out.

cheroot runs one thread a request. An application that finds `HAND_OVER` in its WSGI environment may call it with
whoever takes the socket; the server then forgets the connection instead of closing it, and its thread is free.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from cheroot.server import HTTPConnection
from cheroot.wsgi import Gateway_10, Server

HAND_OVER = "xianshen.hand_over"
Taker = Callable[[socket.socket], None]


class Connection(HTTPConnection):  # type: ignore[misc]
    """A connection that somebody else may take when the server is done with it."""

    taker: Taker | None = None

    def close(self) -> None:
        """Called by the server's thread after the answer."""
        if self.taker is None:
            super().close()
            return
        self.rfile.close()
        self.taker(self.socket)


class Gateway(Gateway_10):  # type: ignore[misc]
    """Offers handing over to the application."""

    def get_environ(self) -> dict[str, Any]:
        return {**super().get_environ(), HAND_OVER: self._hand_over}

    def _hand_over(self, taker: Taker) -> None:
        self.req.conn.taker = taker
        # an answer without an end and without chunks: it ends with the connection
        self.req.response_protocol = "HTTP/1.0"
        self.req.close_connection = True


def serving(server: Server) -> Server:
    """The same server, able to hand connections over."""
    server.gateway, server.ConnectionClass = Gateway, Connection
    return server
