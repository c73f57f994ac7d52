"""What is packed for desktops says the same everywhere: names, versions, types of files; and it can be parsed."""

import configparser
import importlib
import plistlib
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PACKAGING = TOP / "packaging"
VERSION = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]["version"]
RUN_TYPE = "application/vnd.rlm-desktop.run+zip"
SCHEME = "rlm-desktop"


def entry():
    parser = configparser.RawConfigParser(delimiters="=")
    parser.optionxform = str
    parser.read(PACKAGING / "linux" / "rlm-desktop.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def metadata():
    return ElementTree.parse(PACKAGING / "linux" / "org.rlm_desktop.rlm_desktop.metainfo.xml").getroot()


def property_list(name):
    return plistlib.loads((PACKAGING / "macos" / name).read_bytes())


def test_the_desktop_entry_opens_runs_and_links_and_is_the_windows_own():
    types = entry()["MimeType"].split(";")
    assert RUN_TYPE in types
    assert f"x-scheme-handler/{SCHEME}" in types
    assert entry()["Exec"] == "rlm-desktop %U"
    application = (TOP / "rlm_desktop" / "ui" / "showing.py").read_text("utf-8")
    assert 'setDesktopFileName("rlm-desktop")' in application  # by it Wayland finds the icon


def test_the_metadata_names_the_entry_the_type_and_this_version():
    told = metadata()
    assert told.findtext("launchable") == "rlm-desktop.desktop"
    assert told.findtext("provides/mediatype") == RUN_TYPE
    assert told.find("releases/release").get("version") == VERSION


def test_the_mime_type_is_that_of_run_bundles():
    named = ElementTree.parse(PACKAGING / "linux" / "rlm-desktop.xml").getroot()
    space = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    by_type = {one.get("type"): one.find("m:glob", space).get("pattern") for one in named.findall("m:mime-type", space)}
    assert by_type[RUN_TYPE] == "*.rlmrun"


def test_macos_and_windows_know_the_same_types_and_version():
    told = property_list("Info.plist")
    assert told["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == [SCHEME]
    tags = told["UTExportedTypeDeclarations"][0]["UTTypeTagSpecification"]
    assert tags["public.filename-extension"] == ["rlmrun"]
    assert tags["public.mime-type"] == RUN_TYPE
    assert property_list("entitlements.plist")
    installer = (PACKAGING / "windows" / "rlm-desktop.iss").read_text("utf-8")
    assert f'#define Version "{VERSION}"' in installer
    assert r"Software\Classes\.rlmrun" in installer
    resource = (PACKAGING / "windows" / "version.txt").read_text("utf-8")
    numbers = ", ".join([*VERSION.split("."), "0"])
    assert f"filevers=({numbers}), prodvers=({numbers})" in resource
    assert set(re.findall(r'"(?:File|Product)Version", "([^"]+)"', resource)) == {VERSION}


def test_the_bundle_leaves_the_child_no_library_but_pythons_own():
    specification = (PACKAGING / "bundle" / "rlm-desktop.spec").read_text("utf-8")
    child = specification[specification.index("child = Analysis(") : specification.index("application_pyz")]
    assert "hiddenimports=standard_library()" in child
    assert "datas=" not in child


def test_the_copies_that_both_programs_hold_are_kept_once(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(PACKAGING)
    trimming = importlib.import_module("bundle.trimming")
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, text in ((first, "its own"), (second, "another")):
        (folder / "inside").mkdir(parents=True)
        (folder / "inside" / "same.so").write_text("the same")
        (folder / "different.so").write_text(text)
    (second / "alone.so").write_text("alone")
    trimming.share_copies(first, second)
    assert (first / "inside" / "same.so").samefile(second / "inside" / "same.so")
    assert (second / "different.so").read_text() == "another"
    assert (second / "alone.so").read_text() == "alone"


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A .deb as the build makes it, around a folder that holds two scripts instead of the frozen programs."""
    if shutil.which("dpkg-deb") is None:
        pytest.skip("dpkg-deb, which makes the package, is not installed")
    place = tmp_path_factory.mktemp("package")
    for program in ("rlm-desktop", "repl/rlm-repl"):
        (place / "rlm-desktop" / program).parent.mkdir(exist_ok=True)
        (place / "rlm-desktop" / program).write_text("#!/bin/sh\n")
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(PACKAGING)
        patched.setenv("SOURCE_DATE_EPOCH", "1764000000")
        deb = importlib.import_module("linux.deb")
        return deb.make(place / "rlm-desktop", place, VERSION, Path(sys.executable))


@pytest.mark.skipif(
    any(
        shutil.which(tool) is None
        for tool in ("desktop-file-validate", "appstreamcli", "update-mime-database", "lintian")
    ),
    reason="the desktop's own tools are not installed",
)
def test_the_desktops_own_tools_find_nothing_in_the_package(package):
    told = subprocess.run([PACKAGING / "check_desktop.sh", package], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert [line for line in told.stdout.splitlines() if line.startswith(("E:", "W:"))] == []


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="appstreamcli is not installed")
def test_the_metadata_with_a_page_has_its_screenshots_and_is_valid(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(PACKAGING)
    files = importlib.import_module("linux.desktop_files")
    written = tmp_path / files.METADATA
    written.write_text(files.metadata("https://rlm-desktop.example/"), "utf-8")
    pictures = [image.text for image in ElementTree.parse(written).iter("image")]
    files_shown = [files.DOCS / picture.removeprefix("https://rlm-desktop.example/docs/") for picture in pictures]
    assert len(files_shown) >= 3
    assert [file.name for file in files_shown if not file.is_file()] == []
    told = subprocess.run(
        ["appstreamcli", "validate", "--no-net", written], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout
