"""Why there was no reply: the kind of trouble by status and words, and sentences that hold no key."""

import pytest

from rlm_desktop.gateway.refusals import DETAIL_CHARS, Failure, Sentences, Trouble, trouble_of

KEY = "a1b2c3d4-own-format-key"


@pytest.mark.parametrize(
    ("status", "words", "trouble"),
    [
        (401, "", Trouble.KEY),
        (403, "", Trouble.KEY),
        (403, "blocked by content policy", Trouble.WITHHELD),
        (402, "", Trouble.QUOTA),
        (429, "slow down", Trouble.RATE),
        (429, '{"code": "insufficient_quota"}', Trouble.QUOTA),
        (404, "", Trouble.MODEL),
        (400, "", Trouble.REQUEST),
        (422, "", Trouble.REQUEST),
        (400, "maximum context length is 4096", Trouble.WINDOW),
        (413, "prompt is too long: 300000 tokens", Trouble.WINDOW),
        (400, '{"code": "content_filter"}', Trouble.WITHHELD),
        (408, "", Trouble.TIME),
        (504, "", Trouble.TIME),
        (500, "", Trouble.SERVER),
        (500, "Missing credentials. Please pass an `api_key`", Trouble.KEYLESS),
        (529, "overloaded", Trouble.SERVER),
    ],
)
def test_the_kind_of_trouble(status, words, trouble):
    assert trouble_of(status, words) is trouble


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize(
    "secret",
    [KEY, "sk-proj-abcdefgh12345678", "AIzaSyA1234567890abcdef", "gsk_abcdefgh12345678", "Bearer abcdefgh.ijklmnop",
     "sk-proj-****************wxyz"],
)  # fmt: skip
def test_no_sentence_holds_a_key(trouble, secret):
    failure = Failure(trouble, f"the key {secret} at\nhttp://me:pw@host is bad")
    said = Sentences({"openai": KEY}).of(failure, "openai/gpt-5", "http://user:hunter2@localhost:8000/v1?key=hidden")
    assert secret not in said
    assert "wxyz" not in said
    assert "hunter2" not in said
    assert "hidden" not in said
    assert "\n" not in said
    assert said.endswith(".")


def test_a_providers_words_are_cut():
    said = Sentences({}).of(Failure(Trouble.SERVER, "word " * 1000), "openai/gpt-5", None)
    assert DETAIL_CHARS - 10 < len(said) < DETAIL_CHARS + 50


def test_a_trouble_without_words_is_a_sentence_too():
    said = Sentences({}).of(Failure(Trouble.SERVER), "openai/gpt-5", None)
    assert said == "openai/gpt-5 gave no reply: no reason was given."
