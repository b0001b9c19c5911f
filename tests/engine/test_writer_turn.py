"""One writer at a time, over threads and processes; whoever dies gives the turn back."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.errors import Unavailable
from engine.writer_turn import WriterTurn

SHORT, LONG = 0.05, 30.0
HOLDS = """
import sys, time
from pathlib import Path
from engine.writer_turn import WriterTurn
WriterTurn(Path(sys.argv[1]), 1).take()
print("mine", flush=True)
time.sleep(60)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "xianshen.db"


@pytest.mark.parametrize("of_two_processes", [False, True], ids=["threads", "processes"])
def test_the_second_waits_and_is_told_when_it_takes_too_long(file: Path, of_two_processes: bool) -> None:
    first = WriterTurn(file, SHORT)
    second = WriterTurn(file, SHORT) if of_two_processes else first
    first.take()
    with pytest.raises(Unavailable):
        second.take()
    first.give_back()
    second.take()
    second.give_back()


def test_everybody_gets_it_in_the_end(file: Path) -> None:
    counted, turns = [0], [WriterTurn(file, LONG), WriterTurn(file, LONG)]

    def write(turn: WriterTurn) -> None:
        for _ in range(50):
            turn.take()
            seen = counted[0]
            counted[0] = seen + 1
            turn.give_back()

    threads = [threading.Thread(target=write, args=(turns[number % 2],)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted == [300]


def test_the_turn_of_a_killed_process_is_free(file: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(file)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        with pytest.raises(Unavailable):
            WriterTurn(file, SHORT).take()
        other.kill()
    WriterTurn(file, LONG).take()


def test_a_folder_that_cannot_be_written_is_left_to_sqlite(tmp_path: Path) -> None:
    turn = WriterTurn(tmp_path / "missing" / "xianshen.db", SHORT)
    turn.take()
    turn.give_back()
