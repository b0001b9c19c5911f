"""A long answer must not hold a thread of the server: its connection is handed over once the headers are out.

cheroot runs one thread a request, from the moment a connection is made: here only from its first byte on, so that
connections which say nothing hold no thread either (they are closed after the server's time-out). An application that
finds `HAND_OVER` in its WSGI environment may call it with whoever takes the socket; the server then forgets the
connection instead of closing it, and its thread is free.
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
    has_spoken = False

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
    """The same server, able to hand connections over; a new one waits for its first byte without a thread."""
    server.gateway, server.ConnectionClass = Gateway, Connection
    handle = server.process_conn

    def process(connection: Connection) -> None:
        if connection.has_spoken:
            handle(connection)
            return
        connection.has_spoken = True
        server._connections.put(connection)

    server.process_conn = process
    return server
