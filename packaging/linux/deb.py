"""The Debian package: the folder in /usr/lib, a link in /usr/bin, and what a desktop looks for."""

from __future__ import annotations

import email.utils
import gzip
import os
import shutil
import subprocess
from pathlib import Path

from linux import desktop_files

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
NAME = "rlm-desktop"
DEPENDS = (
    "libc6 (>= {glibc})", "libgcc-s1", "libstdc++6 (>= 12)", "libgl1", "libegl1", "libxcb1", "libx11-6", "libx11-xcb1",
    "fontconfig-config", "fonts-dejavu-core | fonts-noto-core | fonts-liberation | ttf-bitstream-vera",
)  # fmt: skip
PROGRAMS = {("lib", NAME, NAME), ("lib", NAME, "repl", "rlm-repl")}
CONTROL = """\
Package: {name}
Version: {version}
Section: science
Priority: optional
Architecture: {architecture}
Depends: {depends}
Suggests: gnome-keyring | kwalletmanager, fonts-noto-cjk
Installed-Size: {kilobytes}
Maintainer: The RLM Desktop developers <rlm-desktop@localhost>
Description: questions over long documents, by recursive language models
 RLM Desktop answers questions over texts longer than a model's window, and
 shows how each answer came about: every step, its code and output, every
 sub-call, its tokens and its cost. Model-written code runs in a sandbox.
 .
 It works with any provider that litellm reaches, with local servers, and with
 two built-in offline models that need no key.
"""
CHANGELOG = """\
{name} ({version}) unstable; urgency=medium

  * Built from the release of the same version.

 -- The RLM Desktop developers <rlm-desktop@localhost>  {date}
"""


def make(folder: Path, out: Path, version: str, python: Path, *, home: str | None = None) -> Path:
    """Lay the package out and pack it; the .deb."""
    root = out / "deb"
    shutil.rmtree(root, ignore_errors=True)
    usr = root / "usr"
    (usr / "lib").mkdir(parents=True)
    (usr / "bin").mkdir()
    subprocess.run(["cp", "--archive", str(folder), str(usr / "lib" / NAME)], check=True)  # with its links
    (usr / "bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    desktop_files.put(usr, python, home=home)
    _put_documents(usr, version)
    _set_modes(root)
    _put_control(root, version)
    architecture = _architecture()
    made = out / f"{NAME}_{version}_{architecture}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "-z9", "--build", str(root), str(made)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(root)
    return made


def _put_documents(usr: Path, version: str) -> None:
    documents = usr / "share" / "doc" / NAME
    documents.mkdir(parents=True)
    shutil.copyfile(HERE / "copyright", documents / "copyright")
    date = email.utils.formatdate(int(os.environ["SOURCE_DATE_EPOCH"]))
    _compress(CHANGELOG.format(name=NAME, version=version, date=date), documents / "changelog.gz")
    manual = usr / "share" / "man" / "man1"
    manual.mkdir(parents=True)
    _compress((HERE / "rlm-desktop.1").read_text(encoding="utf-8"), manual / "rlm-desktop.1.gz")
    overrides = usr / "share" / "lintian" / "overrides"
    overrides.mkdir(parents=True)
    shutil.copyfile(HERE / "lintian-overrides", overrides / NAME)


def _put_control(root: Path, version: str) -> None:
    (root / "DEBIAN").mkdir()
    files = [file for file in (root / "usr").rglob("*") if file.is_file() and not file.is_symlink()]
    text = CONTROL.format(
        name=NAME,
        version=version,
        architecture=_architecture(),
        depends=", ".join(DEPENDS).format(glibc=os.confstr("CS_GNU_LIBC_VERSION").split()[1]),
        kilobytes=sum({(told := file.stat()).st_ino: told.st_size for file in files}.values()) // 1024,
    )
    (root / "DEBIAN" / "control").write_text(text, encoding="utf-8")
    sums = subprocess.run(
        ["md5sum", *sorted(str(file.relative_to(root)) for file in files)], cwd=root, check=True, capture_output=True
    )
    (root / "DEBIAN" / "md5sums").write_bytes(sums.stdout)


def _set_modes(root: Path) -> None:
    """Programs can be run, nothing else; shared libraries are no programs."""
    for path in root.rglob("*"):
        if path.is_symlink():
            continue
        is_program = path.relative_to(root / "usr").parts in PROGRAMS
        path.chmod(0o755 if is_program or path.is_dir() else 0o644)


def _compress(text: str, to: Path) -> None:
    to.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _architecture() -> str:
    told = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True)
    return told.stdout.strip()
