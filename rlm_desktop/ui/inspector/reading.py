"""The bodies of the tabs, read from the store by readers of their own, so that it can be done on any thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from rlm_desktop.ui.inspector.call_reading import call_body
from rlm_desktop.ui.inspector.code_reading import code_body
from rlm_desktop.ui.inspector.model import Body, Tab
from rlm_desktop.ui.inspector.protocol_reading import protocol_body
from rlm_desktop.ui.inspector.raw_reading import raw_body
from rlm_desktop.ui.inspector.run_reading import run_body
from rlm_desktop.ui.inspector.step_reading import step_body
from rlm_desktop.ui.inspector.stores import Stores, open_stores
from rlm_desktop.ui.inspector.variables_reading import variables_body


def read_body(database: Path, tab: Tab, run: str, target: int, selected: int, horizon: int | None) -> Body:
    """What a tab shows: of its target, with the selected span in mind. Raises RlmError when it is not there."""
    with open_stores(database) as stores:
        return _READINGS[tab](stores, run, target, selected, horizon)


_Reading = Callable[[Stores, str, int, int, int | None], Body]
_READINGS: Mapping[Tab, _Reading] = {
    Tab.STEP: step_body,
    Tab.CALL: call_body,
    Tab.CODE: code_body,
    Tab.VARIABLES: variables_body,
    Tab.PROTOCOL: protocol_body,
    Tab.RAW: raw_body,
    Tab.RUN: run_body,
}
