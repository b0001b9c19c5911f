"""`xianshen serve`: pages, API and the embedded worker in one process."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

import click
from cheroot.wsgi import Server

from engine.errors import Unavailable
from engine.jobs import Worker
from web import staying_objects
from web.app import create_app
from web.cli.context import guarded, home_option, opened
from web.live.handing import serving
from web.live.installing import install
from workflows.oversight.statistics_refresh import jobs as statistics_jobs
from workflows.prepublication.follow_ups import jobs as follow_up_jobs
from workflows.prepublication.substitution_ends import jobs as substitution_jobs
from workflows.studio.migrating import migration_jobs

THREADS = 16  # requests at a time; SQLite writes one by one anyway


@click.command()
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。对外服务请放在反向代理之后。")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="监听端口。")
@click.option("--threads", type=click.IntRange(1, 512), default=THREADS, show_default=True, help="同时处理的请求数。")
@guarded
def serve(home_dir: Path, host: str, port: int, threads: int) -> None:
    """启动服务：待办、起草、门户和接口。"""
    with opened(home_dir) as installation:
        app = create_app(installation)
        server = serving(Server((host, port), app, numthreads=threads, server_name="xianshen"))
        watcher = install(app)
        jobs = (*statistics_jobs(), *follow_up_jobs(), *substitution_jobs(), *migration_jobs())
        worker = Worker(installation.database, jobs=jobs)
        _stop_on_signal(server)
        _listen(server, port)
        staying_objects.set_aside()
        worker.start()
        watcher.start()
        click.echo(f"先审已启动：http://{server.bind_addr[0]}:{server.bind_addr[1]}  （按 Ctrl+C 停止）")
        try:
            server.serve()
        finally:
            watcher.stop()
            worker.stop()
            server.stop()


def _listen(server: Any, port: int) -> None:
    try:
        server.prepare()
    except OSError as error:
        raise Unavailable(f"端口 {port} 打不开：可能已被占用，或无权使用。请用 --port 换一个端口。") from error


def _stop_on_signal(server: Any) -> None:
    def stop(*_: Any) -> None:
        # serve() must return before the socket is closed, so another thread stops it
        threading.Thread(target=server.stop, daemon=True).start()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
