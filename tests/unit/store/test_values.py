"""Values: long strings are kept once by their hash, compressed, and events come back as they were."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.store.connection import connect, transaction
from rlm_desktop.store.values import LONGEST_INLINE, PIECE_BYTES, keep_values, pack_event, unpack_event

RUN = "0191a0b0c00aaaaaaaa"
LONG = "z" * (LONGEST_INLINE + 1)
TEXTS = st.text(st.characters(exclude_categories=()), max_size=9) | st.sampled_from([LONG, LONG + "\ud800", "$value"])
JSON = st.recursive(
    st.none() | st.integers(0, 9) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["$value", "$plain", "a", LONG]), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.fixture
def connection(database):
    connection = connect(database, mode="rw")
    yield connection
    connection.close()


def count(connection, table):
    return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(question=TEXTS, schema=st.none() | st.dictionaries(st.sampled_from(["$value", "$plain", "x"]), JSON, max_size=3))
def test_any_event_comes_back_as_it_was(connection, question, schema):
    event = facts.RunStarted(span=1, at=1.5, question=question, method="rlm", root_model="a", sub_model="b",
                             corpus=None, limits=Limits(), schema=schema)  # fmt: skip
    kind, body, values = pack_event(event)
    with transaction(connection):
        keep_values(connection, RUN, values)
    assert unpack_event(connection, kind, 1, 1.5, body) == event


def test_the_same_text_is_kept_once_and_small(database, connection, write, start):
    text = "The pump's maintenance code. " * 4000
    message = facts.Message(role="user", text=text)
    events = [start(text), facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0)]
    for span in range(3, 53):
        events += [
            facts.CallStarted(span=span, at=102.0, parent=2, role="sub", model="m", messages=(message,)),
            facts.CallFinished(span=span, at=103.0, reply=text, usage=facts.Usage()),
        ]
    write(events)
    assert count(connection, '"values"') == 1
    assert connection.execute('SELECT length(packed) FROM "values"').fetchone()[0] < len(text) / 20


def test_a_short_text_stays_in_its_event(connection, write, start):
    write([start("x" * LONGEST_INLINE)])
    assert count(connection, '"values"') == 0


@pytest.mark.parametrize("piece", ["é", "🐍", "\ud800", "a\udfff"])
def test_a_text_that_is_unpacked_in_pieces_comes_back_as_it_was(connection, piece):
    text = "x" + piece * (2 * PIECE_BYTES // len(piece.encode("utf-8", "surrogatepass")))
    event = facts.OutputWritten(span=3, at=1.0, text=text)
    kind, body, values = pack_event(event)
    with transaction(connection):
        keep_values(connection, RUN, values)
    assert unpack_event(connection, kind, 3, 1.0, body) == event
