"""The settings: what was saved is loaded, only what differs is written, and a mistake is named with file and key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlm_desktop.errors import RlmError
from rlm_desktop.settings import ConnectedModel, Settings, load, save, with_model

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(
    st.builds(
        Settings,
        theme=st.sampled_from(["system", "light", "dark"]),
        root_model=NAMES,
        models=st.lists(st.builds(ConnectedModel, name=NAMES, api_base=st.none() | NAMES), max_size=3).map(tuple),
        max_steps=st.integers(1, 10**6),
        max_tokens=st.integers(0, 10**9),
        max_cost=st.floats(0, 1e6),
        max_seconds=st.floats(0, 1e6),
    )
)
def test_what_was_saved_is_loaded(tmp_path_factory, settings):
    path = tmp_path_factory.mktemp("settings") / "new" / "settings.toml"
    save(settings, path)
    assert load(path) == settings
    assert [one.name for one in path.parent.iterdir()] == ["settings.toml"]


def test_no_file_is_the_defaults_and_only_what_differs_is_written(tmp_path):
    path = tmp_path / "settings.toml"
    assert load(path) == Settings()
    save(Settings(theme="dark"), path)
    assert path.read_text(encoding="utf-8") == 'theme = "dark"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1", "colour"),
        ("max_steps = 'many'", "max_steps"),
        ("theme = ['dark']", "theme"),
        ("theme = 2020-01-01", "theme"),
        ("max_cost = nan", "max_cost"),
        ("max_seconds = inf", "max_seconds"),
        ("max_steps = 0", "max_steps"),
        ("concurrency = 0", "concurrency"),
        ("concurrency = -3", "concurrency"),
        ("max_depth = -1", "max_depth"),
        ("max_cost = -0.5", "max_cost"),
        ("max_calls = -1", "max_calls"),
        ("block_seconds = 0", "block_seconds"),
        ("[[models]]\nkey = 'sk-1'\nname = 'm'", "key"),
        ("models = ['m']", "models"),
        ('theme = "dark"\nmax_cost = many\n', "line 2"),
        ("theme = '\udcff'", "utf-8"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(tmp_path, text, said):
    path = tmp_path / "settings.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(RlmError) as caught:
        load(path)
    assert str(path) in caught.value.problem
    assert said in caught.value.problem
    assert caught.value.remedy


def test_settings_that_cannot_be_saved_are_said_and_leave_nothing_behind(tmp_path):
    folder = tmp_path / "settings.toml"
    folder.mkdir()
    with pytest.raises(RlmError, match="cannot be saved"):
        save(Settings(theme="dark"), folder)
    assert [one.name for one in tmp_path.iterdir()] == ["settings.toml"]


def test_a_connected_model_replaces_the_one_of_its_name():
    one = with_model(Settings(), ConnectedModel(name="ollama/qwen3", api_base="http://a"))
    two = with_model(one, ConnectedModel(name="openai/gpt-5"))
    again = with_model(two, ConnectedModel(name="ollama/qwen3", api_base="http://b"))
    assert [(model.name, model.api_base) for model in again.models] == [
        ("openai/gpt-5", None),
        ("ollama/qwen3", "http://b"),
    ]
