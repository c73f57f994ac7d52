"""Servers by address: who is asked in OpenAI's words, under which name, and what may be shown of an address."""

import pytest

from rlm_desktop.gateway.addresses import endpoint, name_there, shown, speaks_openai


@pytest.mark.parametrize(
    ("model", "lean", "name"),
    [
        ("my-model", True, "my-model"),
        ("openai/gpt-5", True, "gpt-5"),
        ("openai/Qwen/Qwen3-8B", True, "Qwen/Qwen3-8B"),
        ("hosted_vllm/llama", True, "llama"),
        ("Qwen/Qwen3-8B", True, "Qwen/Qwen3-8B"),
        ("ollama/qwen3", False, "ollama/qwen3"),
        ("anthropic/claude-sonnet-4-5", False, "anthropic/claude-sonnet-4-5"),
        ("azure/my-deployment", False, "azure/my-deployment"),
    ],
)
def test_which_models_speak_openai(model, lean, name):
    assert speaks_openai(model) is lean
    assert name_there(model) == name


@pytest.mark.parametrize("address", ["http://h:1/v1", "http://h:1/v1/", "http://h:1/v1/chat/completions"])
def test_where_requests_go(address):
    assert endpoint(address) == "http://h:1/v1/chat/completions"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://localhost:8000/v1", "http://localhost:8000/v1"),
        ("https://me:secret@host:1/v1?key=x#y", "https://host:1/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("http://[", "an address that cannot be read"),
    ],
)
def test_an_address_is_shown_without_secrets(address, said):
    assert shown(address) == said
