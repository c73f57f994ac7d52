"""Events of one turn of the loop are one transaction: durable before they are told, none lost, a refusal heard."""

import asyncio

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer
from rlm_desktop.worker.turn_record import TurnRecord

RUN = "0191a0b0c00aaaaaaaa"
START = facts.RunStarted(
    span=1, at=1.0, question="q", method="rlm", root_model="m", sub_model="s", corpus=None, limits=Limits()
)
END = facts.RunEnded(span=1, at=9.0, outcome=Outcome.ANSWERED, answer="7")


def step(number):
    return facts.StepStarted(span=number + 1, at=2.0, parent=1, step=number, depth=0)


@pytest.fixture
def database(tmp_path):
    database = tmp_path / "x.db"
    open_library(database)
    return database


def test_a_burst_is_told_once_and_only_when_it_is_durable(database):
    told = []
    reader = Reader(database)

    async def play():
        record = TurnRecord(Writer(database, RUN, on_commit=lambda seq: told.append((seq, reader.run(RUN).last_seq))))
        record.write(START)
        numbers = [record.write(step(number)) for number in range(1, 65)]
        assert told == [(1, 1)]
        await asyncio.sleep(0)
        assert told == [(1, 1), (65, 65)]
        record.write(END)
        record.close()
        return numbers

    assert asyncio.run(play()) == list(range(2, 66))
    assert told[-1] == (66, 66)
    assert [one.event for one in reader.events(RUN)][-1] == END
    assert reader.run(RUN).steps == 64
    reader.close()


def test_a_refusal_of_the_disk_is_heard_with_the_next_event(database):
    async def play():
        record = TurnRecord(Writer(database, RUN))
        record.write(START)
        record.write(step(1))
        record._writer._library.conn.execute("PRAGMA query_only = ON")
        await asyncio.sleep(0)
        try:
            with pytest.raises(RlmError):
                record.write(step(2))
        finally:
            record.close()

    asyncio.run(play())
    reader = Reader(database)
    assert reader.run(RUN).last_seq == 1
    reader.close()


def test_what_waits_when_the_run_is_let_go_is_kept(database):
    async def play():
        record = TurnRecord(Writer(database, RUN))
        record.write(START)
        record.write(step(1))
        record.close()

    asyncio.run(play())
    reader = Reader(database)
    assert reader.run(RUN).last_seq == 2
    reader.close()
