"""Keys: which provider and variable a model's name means, and an environment without anything secret."""

import pytest

from rlm_desktop import keys


def test_nothing_that_looks_like_a_secret_is_left():
    environment = {
        "OPENAI_API_KEY": "a",
        "hf_token": "b",
        "AWS_SECRET_ACCESS_KEY": "c",
        "AWS_ACCESS_KEY_ID": "d",
        "PGPASSWORD": "e",
        "DB_PASSWORD": "f",
        "GOOGLE_APPLICATION_CREDENTIALS": "g",
        "CLIENT_SECRET": "h",
        "PATH": "/usr/bin",
        "LANG": "C.UTF-8",
        "KEYBOARD": "de",
    }
    assert keys.without_keys(environment) == {"PATH": "/usr/bin", "LANG": "C.UTF-8", "KEYBOARD": "de"}
    assert len(environment) == 11, "the given one is left alone"


@pytest.mark.parametrize(
    ("model", "provider", "variable"),
    [
        ("openai/gpt-5-mini", "openai", "OPENAI_API_KEY"),
        ("gpt-5-mini", "openai", "OPENAI_API_KEY"),
        ("Azure-AI/x/y", "azure-ai", "AZURE_AI_API_KEY"),
        ("together.ai/x", "together.ai", "TOGETHER_AI_API_KEY"),
    ],
)
def test_a_model_name_means_a_provider_and_its_variable(model, provider, variable):
    assert keys.provider_of(model) == provider
    assert keys.variable_of(provider) == variable


def test_the_environment_goes_before_the_keyring(monkeypatch):
    monkeypatch.setenv("MISTRAL_API_KEY", "from the environment")
    assert keys.find("mistral") == "from the environment"
    monkeypatch.delenv("MISTRAL_API_KEY")
    assert keys.find("mistral") is None


@pytest.mark.parametrize("provider", sorted(keys.KEYLESS))
def test_models_that_are_asked_of_nobody_have_no_key(monkeypatch, provider):
    monkeypatch.setenv(keys.variable_of(provider), "set by accident")
    assert keys.find(provider) is None
