"""Provider keys: from the environment before the keyring, kept there; none for models without one."""

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from rlm_desktop import keys
from rlm_desktop.cli.ordering import keys_of
from rlm_desktop.errors import RlmError


class Kept(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.entries = {}
        self.looked_up = []

    def get_password(self, service, username):
        self.looked_up.append(username)
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        self.entries[service, username] = password


class Locked(Kept):
    """One that its user does not unlock."""

    def get_password(self, service, username):
        raise KeyringLocked("locked")

    def set_password(self, service, username, password):
        raise KeyringLocked("locked")


@pytest.fixture
def ring(monkeypatch):
    """The machine's keyring and environment, empty."""
    before = keyring.get_keyring()
    kept = Kept()
    keyring.set_keyring(kept)
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "MY_OWN_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    yield kept
    keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("model", "provider", "variable"),
    [
        ("openai/gpt-5", "openai", "OPENAI_API_KEY"),
        ("gpt-5", "openai", "OPENAI_API_KEY"),
        ("Anthropic/claude", "anthropic", "ANTHROPIC_API_KEY"),
        ("my-own.thing/a/b", "my-own.thing", "MY_OWN_THING_API_KEY"),
    ],
)
def test_providers_and_variables(model, provider, variable):
    assert keys.provider_of(model) == provider
    assert keys.variable_of(provider) == variable


def test_the_environment_goes_before_the_keyring(ring, monkeypatch):
    assert keys.find("openai") is None
    keys.keep("openai", "kept")
    assert keys.find("openai") == "kept"
    monkeypatch.setenv("OPENAI_API_KEY", "set")
    assert keys.find("openai") == "set"


def test_the_keys_of_some_models(ring):
    keys.keep("openai", "o")
    keys.keep("anthropic", "a")
    assert keys.of_models(["anthropic/claude", "ollama/x"], at_address=False) == {"anthropic": "a"}
    assert keys.of_models(["Qwen/Qwen3"], at_address=True) == {"openai": "o"}


def test_no_keyring_is_opened_for_models_that_need_no_key(ring):
    assert keys.of_models(["offline/analyst", "scripted/x.json"], at_address=True) == {}
    assert keys.find("offline") is None
    assert ring.looked_up == []


def test_a_machine_without_a_keyring_says_what_to_do(ring):
    from keyring.backends.fail import Keyring

    keyring.set_keyring(Keyring())
    assert keys.find("openai") is None
    with pytest.raises(RlmError, match="OPENAI_API_KEY") as caught:
        keys.keep("openai", "sk-secret")
    assert "sk-secret" not in str(caught.value)


def test_an_environment_without_secrets():
    given = {
        "PATH": "/bin", "OPENAI_API_KEY": "1", "GITHUB_TOKEN": "2", "aws_secret_access_key": "3", "DB_PASSWORD": "4",
        "AWS_ACCESS_KEY_ID": "5", "LANG": "C",
    }  # fmt: skip
    assert keys.without_keys(given) == {"PATH": "/bin", "LANG": "C"}


def test_the_keyring_is_looked_at(ring):
    assert keys.look_at_keyring() == keys.Keyring(ring.name)


def test_a_machine_without_a_keyring_and_a_locked_one_are_told_apart(ring):
    from keyring.backends.fail import Keyring

    keyring.set_keyring(Keyring())
    assert keys.look_at_keyring().trouble.startswith("This system has no keyring service")
    keyring.set_keyring(Locked())
    found = keys.look_at_keyring()
    assert found.is_locked
    assert found.trouble.startswith("This computer's keyring is locked")
    assert keys.find("openai") is None
    with pytest.raises(RlmError, match="did not take the key"):
        keys.keep("openai", "secret")


def test_a_shell_says_once_that_the_keyring_is_locked_and_goes_on(ring, monkeypatch, capsys):
    keyring.set_keyring(Locked())
    assert keys_of(("offline/analyst", "offline/reader"), None, {}) == {}
    assert capsys.readouterr().err == ""
    assert keys_of(("openai/gpt-5", "anthropic/claude"), None, {}) == {}
    assert capsys.readouterr().err.count("This computer's keyring is locked") == 1
    monkeypatch.setenv("OPENAI_API_KEY", "set")
    assert keys_of(("openai/gpt-5", "openai/gpt-5"), None, {}) == {"openai": "set"}
    assert capsys.readouterr().err == ""
