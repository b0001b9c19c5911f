"""The stream of changes, and the same by asking from time to time. Neither keeps a log-in session alive."""

from __future__ import annotations

import socket

from flask import Blueprint, Response, current_app, jsonify, request

from web.installed import acting, reading
from web.live.handing import HAND_OVER
from web.live.hearing import told
from web.live.queries import held_items
from web.live.streams import Stream
from web.live.watcher import Watcher
from web.sessions import quiet, session_id
from workflows.notices.queries import unread_counts
from workflows.people.reach import reaches

EXTENSION = "xianshen.live"
MOST_ASKED = 100  # items of one question
RETRY = 5000  # milliseconds until a browser comes again

blueprint = Blueprint("live", __name__, url_prefix="/live", template_folder="templates")


@blueprint.get("/events")
@quiet
def events() -> Response:
    """The stream, which tells also of the moves of `matter`. 204, after which browsers do not try again: this process
    keeps none for the asker, whose page asks `/live/state` from time to time."""
    watcher: Watcher | None = current_app.extensions.get(EXTENSION)
    hand_over, own = request.environ.get(HAND_OVER), session_id()
    actor, matter_id = acting(), request.args.get("matter")
    if watcher is None or hand_over is None or own is None or not watcher.streams.has_room(actor.person_id, own):
        return Response(status=204)

    def take(taken: socket.socket) -> None:
        watcher.streams.arrive(Stream(taken, own, actor, matter_id))

    hand_over(take)
    answer = Response(iter([f"retry: {RETRY}\n\n"]), mimetype="text/event-stream")  # of no known length
    answer.headers.update({"X-Accel-Buffering": "no", "Connection": "close"})
    return answer


@blueprint.get("/state")
@quiet
def state() -> Response:
    """Counts, unread notices, and how the items `ids` (joined by commas) and the `matter` stand that the asker may
    see."""
    wanted = [one for one in request.args.get("ids", "").split(",") if one][:MOST_ASKED]
    actor = acting()
    with reading() as session:
        items = [held for held in held_items(session, wanted).values() if reaches(actor, held.item)]
        unread = unread_counts(session, [actor.person_id]).get(actor.person_id, 0)
        return jsonify(told(session, actor, items, unread, request.args.getlist("matter")[:1]))
