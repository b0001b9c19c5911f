"""The sockets of open pages, all in one thread: an idle page costs a file descriptor and nothing else.

`arrive` and `wake` may be called by any thread; everything else belongs to the thread that waits.
"""

from __future__ import annotations

import selectors
import socket
from collections import deque
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass

from workflows.people.actor import Actor

MOST = 500  # of one process: file descriptors are limited; who comes later asks from time to time instead
MOST_OF_ONE = 12  # of one log-in: windows that somebody really looks at
MOST_OF_PERSON = 2 * MOST_OF_ONE  # however often they log in: nobody takes the places of all others


@dataclass(eq=False)
class Stream:
    """One open page. `actor`: its person with the rights as last read; `matter_id`: what the page is about, as it says
    itself."""

    socket: socket.socket
    session_id: str
    actor: Actor
    matter_id: str | None = None

    @property
    def person_id(self) -> str:
        return self.actor.person_id


class Streams:
    """Every stream of this process."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._ear, self._bell = socket.socketpair()
        self._ear.setblocking(False)
        self._bell.setblocking(False)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._arrived: deque[Stream] = deque()
        self._open: dict[int, Stream] = {}

    def __len__(self) -> int:
        return len(self._open) + len(self._arrived)

    def __bool__(self) -> bool:
        return len(self) > 0

    def all(self) -> list[Stream]:
        """The open streams."""
        return list(self._open.values())

    def of(self, people: Collection[str]) -> list[Stream]:
        """The open streams of these people."""
        return [stream for stream in self._open.values() if stream.person_id in people]

    def has_room(self, person_id: str, session_id: str) -> bool:
        """Whether another page of the person's log-in may have one."""
        theirs = [each for each in [*self._open.values(), *self._arrived] if each.person_id == person_id]
        of_log_in = sum(each.session_id == session_id for each in theirs)
        return len(self) < MOST and of_log_in < MOST_OF_ONE and len(theirs) < MOST_OF_PERSON

    def arrive(self, stream: Stream) -> None:
        """A page has opened its stream."""
        self._arrived.append(stream)
        self.wake()

    def wake(self) -> None:
        """Let the waiting thread go on."""
        with suppress(OSError):  # full: it is going to wake up anyway
            self._bell.send(b".")

    def wait(self, seconds: float | None) -> None:
        """Sleep until somebody wakes us or the time is over; pages that were closed meanwhile are let go."""
        for key, _ in self._selector.select(seconds):
            if key.fileobj is self._ear:
                with suppress(OSError):
                    self._ear.recv(4096)
            else:
                self._listen(key.data)
        while self._arrived:
            self._admit(self._arrived.popleft())

    def send(self, streams: Iterable[Stream], frame: bytes) -> None:
        """A page that takes nothing any more is let go: its browser comes again by itself."""
        for stream in streams:
            try:
                if stream.socket.send(frame) != len(frame):
                    self.end(stream)
            except OSError:
                self.end(stream)

    def end(self, stream: Stream) -> None:
        """Close one stream; closing it twice is no error."""
        if self._open.pop(stream.socket.fileno(), None) is None:
            return
        self._selector.unregister(stream.socket)
        with suppress(OSError):
            stream.socket.shutdown(socket.SHUT_RDWR)
        stream.socket.close()

    def last(self, stream: Stream) -> None:
        """Let the stream stand behind all others, for whoever goes through them by turns."""
        if self._open.pop(stream.socket.fileno(), None) is not None:
            self._open[stream.socket.fileno()] = stream

    def end_all(self) -> None:
        """Close everything."""
        while self._arrived:
            self._arrived.popleft().socket.close()
        for stream in self.all():
            self.end(stream)

    def close(self) -> None:
        """End everything for good; nobody waits any more."""
        self.end_all()
        self._selector.close()
        self._ear.close()
        self._bell.close()

    def _admit(self, stream: Stream) -> None:
        try:
            stream.socket.setblocking(False)
            self._selector.register(stream.socket, selectors.EVENT_READ, stream)
        except (OSError, ValueError):  # closed before it began
            stream.socket.close()
            return
        self._open[stream.socket.fileno()] = stream

    def _listen(self, stream: Stream) -> None:
        # a page has nothing to say: whatever comes is the end of the connection
        try:
            said = stream.socket.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self.end(stream)
