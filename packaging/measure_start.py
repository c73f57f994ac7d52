"""Measures the start of the bundle on a display in memory, against a bare window of Qt in a bundle of its own.

    python3 packaging/measure_start.py dist/rlm-desktop/rlm-desktop --python build/environment/bin/python

To be run alone, on a quiet machine. Wants Xvfb and libX11. Both programs are started in turns, and the best of each is
told, in seconds from the start of the process: until the first picture is on the display, and of ours until the window
is built and hears further starts, which is the last thing that it begins. --python: of an environment with PyInstaller.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

DISPLAY = ":96"
LAUNCHES = 7
SECONDS = 60.0
INSIDE = (500, 30)
"""A point that lies in either window."""
ALL_PLANES, Z_PIXMAP = 0xFFFFFFFFFFFFFFFF, 2
BARE = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication(sys.argv)
window = QMainWindow()
window.resize(1200, 800)
window.show()
sys.exit(application.exec())
"""


class Screen:
    """What is on the display. Black is where nobody has drawn."""

    def __init__(self) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        for name in ("XOpenDisplay", "XDefaultRootWindow", "XGetImage", "XGetPixel"):
            getattr(self._x, name).restype = (
                ctypes.c_void_p if name in ("XOpenDisplay", "XGetImage") else ctypes.c_ulong
            )
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(DISPLAY.encode()))
        if not self._display:
            raise SystemExit(f"there is no display {DISPLAY}")
        self._root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))

    def is_drawn(self) -> bool:
        """Whether somebody has drawn at the point that is looked at."""
        size = (ctypes.c_uint(1), ctypes.c_uint(1))
        image = ctypes.c_void_p(
            self._x.XGetImage(self._display, self._root, *INSIDE, *size, ctypes.c_ulong(ALL_PLANES), Z_PIXMAP)
        )
        drawn = bool(self._x.XGetPixel(image, 0, 0) & 0xFFFFFF)
        self._x.XDestroyImage(image)
        return drawn

    def close(self) -> None:
        """Leave the display."""
        self._x.XCloseDisplay(self._display)


def main() -> int:
    """Measure and print; the exit code."""
    asked = _parser().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bare = _frozen_bare(asked.python, Path(folder))
        server = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1600x1000x24"], stderr=subprocess.DEVNULL)
        try:
            _until(Path(f"/tmp/.X11-unix/X{DISPLAY[1:]}").exists)
            with closing(Screen()) as screen:
                _report(screen, [str(bare)], [str(asked.program.absolute())], Path(folder))
        finally:
            server.terminate()
            server.wait()
    return 0


def _report(screen: Screen, bare: list[str], ours: list[str], folder: Path) -> None:
    began = os.getloadavg()[0]
    first = _launched(screen, ours, folder, is_ours=True)
    pairs = [(_launched(screen, bare, folder), _launched(screen, ours, folder, is_ours=True)) for _ in range(LAUNCHES)]
    bare_seen = min(seen for (seen, _), _ in pairs)
    seen, usable = min(seen for _, (seen, _) in pairs), min(usable for _, (_, usable) in pairs)
    print(f"a bare window is seen after                 {bare_seen:.3f} s")
    print(f"ours is seen after                          {seen:.3f} s, {seen / bare_seen:.2f} times that")
    print(f"ours can be used after                      {usable:.3f} s")
    print(f"the very first start: seen, can be used     {first[0]:.3f} s, {first[1]:.3f} s")
    print(f"load of the machine before and after        {began:.2f}, {os.getloadavg()[0]:.2f}")


def _launched(screen: Screen, program: list[str], folder: Path, *, is_ours: bool = False) -> tuple[float, float]:
    """Seconds until the window is seen, and until it can be used."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    for left in runtime.glob("rlm-desktop-*"):
        left.unlink()
    environment = {"HOME": str(folder), "PATH": "/usr/bin", "LANG": "C.UTF-8", "DISPLAY": DISPLAY}
    _until(lambda: not screen.is_drawn())
    began = time.monotonic()
    process = subprocess.Popen(program, env={**environment, "XDG_RUNTIME_DIR": str(runtime)})
    try:
        _until(screen.is_drawn)
        seen = time.monotonic() - began
        if is_ours:
            _until(lambda: any(runtime.glob("rlm-desktop-*")))
        return seen, time.monotonic() - began
    finally:
        process.terminate()
        process.wait()


def _frozen_bare(python: Path, folder: Path) -> Path:
    script = folder / "bare.py"
    script.write_text(BARE, encoding="utf-8")
    places = ["--distpath", str(folder), "--workpath", str(folder / "work"), "--specpath", str(folder)]
    subprocess.run(
        [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *places, str(script)],
        check=True,
        env={**os.environ, "PYINSTALLER_ZLIB_COMPRESSION_LEVEL": "0"},
    )
    return folder / "bare" / "bare"


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not is_so():
        if time.monotonic() > end:
            raise SystemExit("it did not come to that")
        time.sleep(0.001)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path, help="the bundle's")
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="of an environment with PyInstaller")
    return parser


if __name__ == "__main__":
    sys.exit(main())
