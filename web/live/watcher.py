"""One thread a process that tells open pages what changed.

Nothing is asked per idle page: one statement a second looks at the audit trail (a commit of this process wakes it at
once), one every few seconds at the log-ins of all open pages together, and only people whom a change concerns cost
more. While no page is open it sleeps.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from engine.changes import Changes
from engine.db import Database
from engine.errors import NotAllowed
from engine.jobs import log_failure
from web.live import hearing
from web.live.queries import Held, News, Trail, held_items
from web.live.streams import Stream, Streams
from workflows.notices.queries import unread_counts
from workflows.people.actor import Actor
from workflows.people.queries import load_actor
from workflows.people.sessions import still_live

LOOK = 1.0  # seconds between looks at what other processes did
GAP = 0.2  # seconds between looks at least: many commits in a row are told together
SWEEP = 3.0  # seconds between looks at the log-ins
BEAT = 20.0  # seconds between signs of life, so that proxies keep the connection
AT_ONCE = 40  # people told in one round; the others in the next
RENEWED = 4  # people whose rights are read again in one sweep
SIGN_OF_LIFE = b":\n\n"


@dataclass
class About:
    """What somebody is to hear of. `anyway`: something is theirs to hear, whatever they may read of the matters."""

    items: set[str] = field(default_factory=set)
    matters: set[str] = field(default_factory=set)
    anyway: bool = False


class Watcher:
    """Start it beside the server; pages arrive by `streams.arrive`."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self.streams = Streams()
        self._database = database
        self._changes = changes
        self._trail = Trail()
        self._committed = threading.Event()
        self._stopping = threading.Event()
        self._waiting: dict[str, About] = {}  # person -> what they are to hear of
        self._looked = self._swept = self._beat = 0.0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._changes.listen(self._wake)
        self._thread = threading.Thread(target=self._work, name="live", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End the thread and every stream."""
        self._changes.forget(self._wake)
        self._stopping.set()
        self.streams.wake()
        if self._thread is not None:
            self._thread.join(timeout)
            self._thread = None

    def _wake(self) -> None:
        if self.streams and not self._committed.is_set():
            self._committed.set()
            self.streams.wake()

    def _work(self) -> None:
        while not self._stopping.is_set():
            self.streams.wait(self._pause())
            try:
                self._round()
            except Exception as error:
                log_failure("live updates", error)
                self._stopping.wait(LOOK)
        self.streams.close()

    def _pause(self) -> float | None:
        if not self.streams:
            return None
        if self._trail.is_new:
            return 0.0  # what the first page hears of begins with this look
        if self._committed.is_set() or self._waiting:
            return max(0.0, self._looked + GAP - time.monotonic())
        return max(0.0, self._looked + LOOK - time.monotonic())

    def _round(self) -> None:
        if not self.streams:
            self._trail.forget()
            self._waiting.clear()
            return
        at = time.monotonic()
        pause = GAP if self._committed.is_set() or self._waiting else LOOK
        if self._trail.is_new or at >= self._looked + pause:
            self._committed.clear()
            self._looked = at
            self.look()
        if at >= self._swept + SWEEP:
            self._swept = at
            self.sweep()
        if at >= self._beat + BEAT:
            self._beat = at
            self.streams.send(self.streams.all(), SIGN_OF_LIFE)

    def look(self) -> None:
        """Tell open pages what happened since the last look."""
        with self._database.read() as session:
            news = self._trail.news(session)
            if news:
                self._sort(news, held_items(session, news.items))
            people = list(self._waiting)[:AT_ONCE]
            wanted = {person: self._waiting.pop(person) for person in people}
            frames = self._frames(session, wanted) if wanted else {}
        for stream in self.streams.of(frames):
            self.streams.send([stream], frames[stream.person_id])

    def _sort(self, news: News, items: dict[str, Held]) -> None:
        moved = {held.item.subject for held in items.values()}
        for stream in self.streams.all():
            about = {
                item_id
                for item_id, held in items.items()
                if hearing.is_concerned(stream.actor, held.item, news.items[item_id])
            }
            looked_at = moved & {stream.matter_id}
            if about or looked_at or stream.person_id in news.people:
                waiting = self._waiting.setdefault(stream.person_id, About())
                waiting.items.update(about)
                waiting.matters.update(looked_at)
                waiting.anyway |= bool(about) or stream.person_id in news.people

    def _frames(self, session: Session, wanted: dict[str, About]) -> dict[str, bytes]:
        self._end_dead(session, self.streams.of(wanted))
        items = held_items(session, set().union(*(each.items for each in wanted.values())))
        unread, frames = unread_counts(session, wanted), {}
        for person_id, about in wanted.items():
            actor = self._renewed(session, person_id)
            if actor is not None:
                held = [items[item_id] for item_id in sorted(about.items) if item_id in items]
                said = hearing.told(session, actor, held, unread.get(person_id, 0), about.matters)
                if about.anyway or said.get("matters"):  # when a hidden matter moves is nobody's to hear
                    frames[person_id] = hearing.frame(said)
        return frames

    def sweep(self) -> None:
        """End the streams of log-ins that are over."""
        with self._database.read() as session:
            self._end_dead(session, self.streams.all())
            # rights change rarely and are read again before anything is told: this only finds who gained some
            for stream in self.streams.all()[:RENEWED]:
                self._renewed(session, stream.person_id)
                self.streams.last(stream)

    def _end_dead(self, session: Session, streams: Collection[Stream]) -> None:
        alive = still_live(session, {stream.session_id for stream in streams})
        for stream in streams:
            if stream.session_id not in alive:
                self.streams.end(stream)

    def _renewed(self, session: Session, person_id: str) -> Actor | None:
        """The person with the rights of this moment; None, and the streams ended, when they have none any more."""
        try:
            actor = load_actor(session, person_id)
        except NotAllowed:
            actor = None
        for stream in self.streams.of({person_id}):
            if actor is None:
                self.streams.end(stream)
            else:
                stream.actor = actor
        return actor
