"""A server given by its address is asked by plain HTTP or by litellm: the same text, errors, retries and figures."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Awaitable, Callable

import pytest

from rlm_desktop.events.facts import Message
from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway.litellm_calls import LitellmCalls
from rlm_desktop.gateway.openai_calls import OpenAICalls
from rlm_desktop.gateway.retrying import Patience
from rlm_desktop.ports import CallError, Completion, Request

from .openai_server import OpenAIServer, Reply

pytestmark = [  # litellm's own, on its first use
    pytest.mark.filterwarnings("ignore::UserWarning:pydantic"),
    pytest.mark.filterwarnings("ignore::Warning:litellm"),
]
MODEL = "openai/gpt-5-mini"
KEY = "sk-test-0123456789abcdefghij"
QUICK = Patience(first_pause_seconds=0.01, retries=3, reply_seconds=20.0)

Lane = Callable[..., Awaitable[Completion]]


@pytest.fixture(params=[OpenAICalls, LitellmCalls], ids=["http", "litellm"])
def ask(request) -> Callable[..., Completion]:
    """Asks a server through one of the two lanes; heard: the pieces of a streamed reply are put there."""

    def one(
        server: OpenAIServer | str,
        *,
        heard: list[tuple[str, bool]] | None = None,
        role: str = "root",
        model: str = MODEL,
        patience: Patience = QUICK,
    ) -> Completion:
        async def once() -> Completion:
            calls = request.param({"openai": KEY}, patience)
            asked = Request(model=model, messages=(Message(role="user", text="Say: ready"),), role=role)
            hear = None if heard is None else lambda text, thinking: heard.append((text, thinking))
            try:
                return await calls.complete(asked, getattr(server, "address", server), hear)
            finally:
                await calls.close()

        return asyncio.run(once())

    return one


def test_a_reply_with_its_figures(serve, ask):
    server = serve(Reply(text="It is ready.", thinking="Hm.", tokens_in=1000, tokens_out=200, cached=400, reasoning=50))
    assert ask(server) == Completion(
        text="It is ready.",
        thinking="Hm.",
        usage=Usage(
            tokens_in=1000, tokens_out=200, tokens_cached=400, tokens_reasoning=50,
            cost=pytest.approx(600 * 0.25e-6 + 400 * 0.025e-6 + 200 * 2e-6),
        ),
        finish_reason="stop",
        model="gpt-5-mini-2026",
    )  # fmt: skip
    (asked,) = server.asked
    assert asked.body["model"] == "gpt-5-mini"
    assert asked.body["messages"] == [{"role": "user", "content": "Say: ready"}]
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert not asked.body.get("stream")


def test_a_streamed_reply_is_heard_in_pieces(serve, ask):
    server = serve(Reply(text="It is quite ready.", thinking="Hm.", tokens_in=1000, tokens_out=200, reasoning=50))
    heard = []
    completion = ask(server, heard=heard)
    assert completion.text == "It is quite ready."
    assert completion.thinking == "Hm."
    assert completion.finish_reason == "stop"
    assert completion.usage.tokens_in == 1000
    assert completion.usage.tokens_reasoning == 50
    assert completion.usage.cost == pytest.approx(1000 * 0.25e-6 + 200 * 2e-6)
    assert "".join(text for text, thinking in heard if not thinking) == "It is quite ready."
    assert "".join(text for text, thinking in heard if thinking) == "Hm."
    assert len(heard) >= 5
    assert server.asked[0].body["stream_options"] == {"include_usage": True}


def test_thinking_under_its_other_name(serve, ask):
    server = serve(Reply(thinking="Hm.", thinking_field="reasoning"))
    assert ask(server).thinking == "Hm."
    assert ask(server, heard=[]).thinking == "Hm."


@pytest.mark.parametrize("heard", [None, []], ids=["whole", "streamed"])
def test_usage_that_is_not_reported_is_unknown(serve, ask, heard):
    completion = ask(serve(Reply(usage=False)), heard=heard)
    assert completion.text == "ready"
    assert completion.usage == Usage()


def test_an_unknown_model_has_no_price(serve, ask):
    usage = ask(serve(Reply()), model="openai/nobody-knows-it").usage
    assert usage.tokens_in is not None
    assert usage.cost is None


@pytest.mark.parametrize("heard", [None, []], ids=["whole", "streamed"])
def test_a_reply_cut_by_its_limit_says_so(serve, ask, heard):
    completion = ask(serve(Reply(text="It is", finish_reason="length")), heard=heard)
    assert (completion.text, completion.finish_reason) == ("It is", "length")


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_troubles_that_pass_are_waited_out_and_counted(serve, ask, status):
    trouble = Reply(status=status, error={"message": "not now"})
    server = serve(trouble, trouble, Reply(text="now"))
    completion = ask(server)
    assert (completion.text, completion.retries) == ("now", 2)
    assert len(server.asked) == 3


def test_a_connection_cut_in_a_reply_is_tried_again(serve, ask):
    server = serve(Reply(text="never seen", fault="cut"), Reply(text="whole"))
    completion = ask(server)
    assert (completion.text, completion.retries) == ("whole", 1)


def test_a_stream_cut_in_the_middle_is_tried_again_unheard(serve, ask):
    server = serve(Reply(text="one two three four", fault="cut"), Reply(text="all of it"))
    heard = []
    completion = ask(server, heard=heard)
    assert (completion.text, completion.retries) == ("all of it", 1)
    assert "".join(text for text, _ in heard) == "one two "


def test_the_pause_a_server_asks_for_is_kept(serve, ask):
    server = serve(Reply(status=429, headers={"Retry-After": "1"}, error={"message": "slow"}), Reply())
    begin = time.monotonic()
    assert ask(server).retries == 1
    assert time.monotonic() - begin >= 1.0


def test_a_pause_that_is_too_long_is_not_waited_for(serve, ask):
    server = serve(Reply(status=429, headers={"Retry-After": "3600"}, error={"message": "slow"}))
    with pytest.raises(CallError, match="rate limit") as caught:
        ask(server)
    assert caught.value.retries == 0


def test_a_server_that_never_replies_is_given_up(serve, ask):
    server = serve(Reply(fault="hang"))
    patience = Patience(reply_seconds=0.5, first_pause_seconds=0.01)
    with pytest.raises(CallError, match="did not reply in time") as caught:
        ask(server, patience=patience)
    assert caught.value.retries == 1
    assert len(server.asked) == 2


def test_an_address_where_nobody_listens(ask):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        with pytest.raises(
            CallError, match=r"could not be reached at http://127\.0\.0\.1.*Check the address"
        ) as caught:
            ask(address)
    assert caught.value.retries == 1


@pytest.mark.parametrize(
    ("reply", "said", "requests"),
    [
        (Reply(status=401, error={"message": f"Incorrect API key provided: {KEY}."}), "refused the key", 1),
        (Reply(status=403, error={"message": "no access"}), "refused the key", 1),
        (Reply(status=404, error={"message": "no such model"}), "There is no model 'openai/gpt-5-mini'", 1),
        (Reply(status=400, error={"message": "unknown field"}), "did not accept the request", 1),
        (
            Reply(
                status=400,
                error={
                    "message": "This model's maximum context length is 4096 tokens",
                    "code": "context_length_exceeded",
                },
            ),
            "The prompt is longer than",
            1,
        ),
        (Reply(status=429, error={"message": "quota", "code": "insufficient_quota"}), "has nothing left", 1),
        (Reply(status=500, error={"message": "it broke"}), "gave no reply", 4),
        (Reply(status=429, error={"message": "slow down"}), "rate limit", 4),
        (Reply(fault="html"), "gave no reply", 4),
    ],
    ids=["key", "access", "model", "request", "window", "quota", "broken", "rate", "html"],
)
def test_what_lasts_is_said_in_a_sentence_without_the_key(serve, ask, reply, said, requests):
    server = serve(reply)
    with pytest.raises(CallError, match=said) as caught:
        ask(server)
    assert len(server.asked) == requests
    assert caught.value.retries == requests - 1
    assert KEY not in str(caught.value)
    assert "litellm" not in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("fault", ["malformed", "not_an_object", "no_choices"])
def test_what_is_no_reply_is_a_sentence(serve, ask, fault):
    with pytest.raises(CallError) as caught:
        ask(serve(Reply(fault=fault)))
    assert "openai/gpt-5-mini" in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_an_empty_reply_that_was_billed_counts(serve, ask):
    with pytest.raises(CallError) as caught:
        ask(serve(Reply(fault="no_choices", tokens_in=100, tokens_out=10)))
    assert caught.value.usage is not None
    assert (caught.value.usage.tokens_in, caught.value.usage.tokens_out) == (100, 10)


@pytest.mark.parametrize("heard", [None, []], ids=["whole", "streamed"])
def test_a_withheld_reply_fails_for_code_and_is_for_the_loop_to_send_back(serve, ask, heard):
    withheld = Reply(text="", finish_reason="content_filter", tokens_in=100, tokens_out=10)
    completion = ask(serve(withheld), heard=heard)
    assert (completion.text, completion.finish_reason) == ("", "content_filter")
    with pytest.raises(CallError, match="withheld") as caught:
        ask(serve(withheld), heard=heard, role="sub")
    assert caught.value.usage is not None
    assert caught.value.usage.tokens_in == 100


def test_a_reply_spent_on_thinking_fails_for_code(serve, ask):
    spent = Reply(text="", thinking="so long", finish_reason="length")
    assert ask(serve(spent)).finish_reason == "length"
    with pytest.raises(CallError, match="output limit"):
        ask(serve(spent), role="sub")


@pytest.mark.parametrize("heard", [None, []], ids=["whole", "streamed"])
@pytest.mark.parametrize("lane", [OpenAICalls, LitellmCalls], ids=["http", "litellm"])
def test_a_cancelled_call_closes_its_connection_at_once(serve, lane, heard):
    server = serve(Reply(text="one two three four", delay=0.0 if heard is not None else 60.0, piece_delay=30.0))

    async def cancel() -> float:
        calls = lane({}, QUICK)
        request = Request(model=MODEL, messages=(Message(role="user", text="x"),), role="root")
        hear = None if heard is None else lambda text, thinking: heard.append(text)
        task = asyncio.create_task(calls.complete(request, server.address, hear))
        while not server.in_flight:
            await asyncio.sleep(0.01)
        begin = time.monotonic()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        closed = await asyncio.to_thread(server.asked[0].is_closed.wait, 10)
        took = time.monotonic() - begin
        await calls.close()
        assert closed
        return took

    assert asyncio.run(cancel()) < 2.0
    assert server.replied == 0
