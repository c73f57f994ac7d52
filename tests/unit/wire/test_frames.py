"""Frames survive the round trip, and no bytes bring the reader down."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlm_desktop.wire.frames import MAX_BLOB_BYTES, MAX_HEADER_BYTES, PREFIX, FrameError, FrameReader, encode


@given(st.lists(st.tuples(st.text(max_size=9), st.lists(st.text(max_size=50), max_size=5)), max_size=6), st.data())
def test_frames_come_out_as_they_went_in_however_the_bytes_are_cut(sent, data):
    stream = b"".join(encode(kind, {"n": place}, texts) for place, (kind, texts) in enumerate(sent))
    cut = data.draw(st.integers(0, len(stream)))
    reader = FrameReader()
    heard = [*reader.feed(stream[:cut]), *reader.feed(stream[cut:])]
    assert [(frame.kind, frame.integer("n"), list(frame.texts)) for frame in heard] == [
        (kind, place, texts) for place, (kind, texts) in enumerate(sent)
    ]
    assert reader.is_between_frames


@given(st.binary(max_size=300))
def test_garbage_is_a_frame_error_or_waits_for_more(data):
    with contextlib.suppress(FrameError):
        FrameReader().feed(data)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["t", "lens", "id"]), inner),
        max_leaves=12,
    ),
    st.binary(max_size=20),
)
def test_any_json_header_is_a_frame_or_a_frame_error(header, blob):
    head = json.dumps(header).encode()
    try:
        frames = FrameReader().feed(PREFIX.pack(len(head), len(blob)) + head + blob)
    except FrameError:
        return
    for read in (lambda f: f.integer("id"), lambda f: f.boolean("id"), lambda f: f.word("id"), lambda f: f.flags("id")):
        try:
            read(frames[0])
        except FrameError:
            continue


@pytest.mark.parametrize(("head", "size"), [(MAX_HEADER_BYTES + 1, 0), (2, MAX_BLOB_BYTES + 1), (2**32 - 1, 2**32 - 1)])
def test_an_oversized_frame_is_refused_before_its_body_is_read(head, size):
    with pytest.raises(FrameError, match="over the cap"):
        FrameReader().feed(PREFIX.pack(head, size))


@pytest.mark.parametrize("lens", [[3], [1, 1, 1], [-1, 3], [True, True], ["2"], None, {"0": 2}])
def test_lengths_that_do_not_fit_the_payload_are_refused(lens):
    head = json.dumps({"t": "x", "lens": lens}).encode()
    with pytest.raises(FrameError):
        FrameReader().feed(PREFIX.pack(len(head), 2) + head + b"ab")


def test_deep_nesting_in_a_header_is_a_frame_error():
    head = b"[" * 200_000
    with pytest.raises(FrameError):
        FrameReader().feed(PREFIX.pack(len(head), 0) + head)


def test_a_lone_surrogate_becomes_a_question_mark():
    assert FrameReader().feed(encode("x", {}, ["a\ud800b"]))[0].texts == ("a?b",)


def test_too_much_text_for_one_frame_is_refused_by_its_sender():
    with pytest.raises(FrameError):
        encode("x", {}, ["a" * (MAX_BLOB_BYTES + 1)])
