"""Without a screen or a font the window's door says so, and what to do; Qt's own way is to abort, or to draw boxes."""

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
    done = started(tmp_path, {} if display is None else {"DISPLAY": display})
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_window_says_that_there_is_no_font(tmp_path):
    empty = tmp_path / "fonts.conf"
    empty.write_text(f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    done = started(tmp_path, {"QT_QPA_PLATFORM": "offscreen", "FONTCONFIG_FILE": str(empty)})
    assert "There is no font here" in done.stderr


def started(folder, environment):
    """The application, which ends at once and makes no database."""
    others = {key: value for key, value in os.environ.items() if key not in CHOOSING}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "rlm_desktop", "--db", folder / "runs.db"],
        env={**others, **environment}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert not (folder / "runs.db").exists()
    return done
