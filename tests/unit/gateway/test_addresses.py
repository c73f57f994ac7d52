"""Servers by address: who is asked in OpenAI's words, under which name, and what may be shown of an address."""

import pytest

from rlm_desktop.gateway.addresses import endpoint, name_there, shown, speaks_openai


@pytest.mark.parametrize(
    ("model", "address", "lean", "name"),
    [
        ("my-model", "http://h:1", True, "my-model"),
        ("openai/gpt-5", "http://h:1", True, "gpt-5"),
        ("openai/Qwen/Qwen3-8B", "http://h:1/v1", True, "Qwen/Qwen3-8B"),
        ("hosted_vllm/llama", "http://h:1", True, "llama"),
        ("Qwen/Qwen3-8B", "http://h:1", True, "Qwen/Qwen3-8B"),
        ("ollama/qwen3", "http://h:1", False, "qwen3"),
        ("ollama/qwen3", "http://h:1/v1", True, "qwen3"),
        ("ollama/qwen3", "http://h:1/v1/chat/completions", True, "qwen3"),
        ("anthropic/claude-sonnet-4-5", "https://api.anthropic.com", False, "claude-sonnet-4-5"),
        ("gemini/gemini-2.5-pro", "https://g/v1beta/openai/", True, "gemini-2.5-pro"),
        ("openrouter/anthropic/claude", "https://o/api/v1", True, "anthropic/claude"),
        ("azure/my-deployment", "https://me.azure.com", False, "my-deployment"),
    ],
)
def test_which_models_speak_openai(model, address, lean, name):
    assert speaks_openai(model, address) is lean
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
