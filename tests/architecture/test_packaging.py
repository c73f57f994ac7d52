"""What is packed for desktops says the same everywhere: names, versions, types of files; and it can be parsed."""

import configparser
import plistlib
import re
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

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
    application = (TOP / "rlm_desktop" / "ui" / "app.py").read_text("utf-8")
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
