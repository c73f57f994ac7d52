"""What window and worker say: every message survives its line, and no key is ever shown."""

import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlm_desktop.codec import CodecError, to_plain
from rlm_desktop.events.limits import Limits
from rlm_desktop.wire import messages as wire

st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
PLAIN = st.dictionaries(st.text(max_size=5), st.none() | st.text(max_size=5) | st.integers(0, 9), max_size=3)
SECRET = "sk-very-secret"


def every(codec, *classes):
    return [pytest.param(codec, one, id=one.__name__) for one in typing.get_args(classes[0])]


@pytest.mark.parametrize(("codec", "cls"), [*every(wire.COMMANDS, wire.Command), *every(wire.REPORTS, wire.Report)])
@given(data=st.data())
def test_every_message_survives_its_line(codec, cls, data):
    plain = {name: PLAIN for name in ("limits",) if name in cls.__dataclass_fields__}
    if "tariffs" in cls.__dataclass_fields__:
        plain["tariffs"] = st.dictionaries(st.text(max_size=5), PLAIN, max_size=3)
    if "schema" in cls.__dataclass_fields__:
        plain["schema"] = st.none() | PLAIN
    message = data.draw(st.builds(cls, **plain))
    line = codec.encode(message)
    assert "\n" not in line
    assert codec.decode(line) == message


def test_no_key_is_shown_by_the_messages_that_carry_one():
    ask = wire.Ask(
        job=1, database="d", question="q", corpus=None, root_model="m", sub_model="m", limits=to_plain(Limits()),
        keys={"openai": SECRET},
    )  # fmt: skip
    test = wire.TestModel(job=1, model="m", key=SECRET)
    for message in (ask, test):
        assert SECRET not in repr(message)
        assert SECRET not in str(message)
        assert SECRET in wire.COMMANDS.encode(message)


def test_a_report_is_no_command():
    with pytest.raises(CodecError, match="unknown type"):
        wire.COMMANDS.decode(wire.REPORTS.encode(wire.Done(job=1)))
