"""Without a screen the window's door says so, and what to do; Qt's own way is to abort."""

import os
import subprocess
import sys

import pytest

CHOOSING = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only X and Wayland can be missing")


@pytest.mark.parametrize(
    ("display", "said"), [(None, "There is no display here"), (":987", "The display :987 does not answer")]
)
def test_the_window_says_that_there_is_no_screen(tmp_path, display, said):
    environment = {
        key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    }
    if display is not None:
        environment["DISPLAY"] = display
    done = subprocess.run(
        [sys.executable, "-P", "-m", "rlm_desktop", "--db", tmp_path / "runs.db"],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "runs.db").exists()
