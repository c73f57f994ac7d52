"""What is inside of the bundle, with versions and licences: CycloneDX, by its own tool, cut to what was taken."""

from __future__ import annotations

import json
import platform
import re
import subprocess
from pathlib import Path
from typing import Any

FILE = "sbom.cdx.json"
OURS = {"rlm-desktop", "pyinstaller"}
"""No module of the bundle, and inside: the application, and what starts both programs."""
UNSAID = {
    "libfontconfig1": "HPND-sell-variant",
    "libgcc-s1": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libgcrypt20": "LGPL-2.1-or-later",
    "libgssapi-krb5-2|libk5crypto3|libkrb5-3|libkrb5support0": "MIT",
    "libx11-6|libx11-xcb1|libxau6|libxdmcp6|libxcb-[a-z0-9-]+|libxkbcommon(-x11-)?0": "MIT",
    "sqlite-fts4": "Apache-2.0",
    "tiktoken": "MIT",
}
"""The licences of those that name theirs for people only, as their copyright files read."""
BROUGHT = {
    r"libicudata\.so\.(\d+)": ("ICU", "Unicode-DFS-2016"),
    r"libscipy_openblas.*\.so": ("OpenBLAS", "BSD-3-Clause"),
    r"libgfortran.*\.so\.(\d+)\..*": ("libgfortran", "GPL-3.0-or-later WITH GCC-exception-3.1"),
    r"libquadmath.*\.so\.(\d+)\..*": ("libquadmath", "LGPL-2.1-or-later"),
}
"""Libraries of others that came inside of Qt and numpy: the file, with its version where it says one."""
PROGRAM = """
import importlib.metadata, json, sys
modules = set(json.load(open(sys.argv[1], encoding="utf-8")))
owners = importlib.metadata.packages_distributions()
print(json.dumps(sorted({name for module in modules for name in owners.get(module, [])})))
"""


def write(folder: Path, python: Path, inventory: Path, modules: Path) -> None:
    """Write FILE into the bundle's folder.

    python: of the environment that was frozen. inventory: of the one that can list it. modules: what was taken.
    """
    told = subprocess.run(
        [str(inventory), "-m", "cyclonedx_py", "environment", "--output-reproducible", "--of", "JSON", str(python)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    listed: dict[str, Any] = json.loads(told.stdout)
    owners = subprocess.run([str(python), "-c", PROGRAM, str(modules)], check=True, capture_output=True, text=True)
    inside = {_plain(name) for name in json.loads(owners.stdout)} | OURS
    components = [one for one in listed["components"] if _plain(one["name"]) in inside]
    components += [_python(), *_brought(folder), *_system_libraries(folder)]
    kept = {one["bom-ref"] for one in components}
    listed["components"] = sorted(components, key=lambda one: str(one["name"]).lower())
    listed["dependencies"] = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", []) if ref in kept]}
        for one in listed.get("dependencies", [])
        if one["ref"] in kept
    ]
    for component in components:
        component.pop("externalReferences", None)
        component["licenses"] = component.get("licenses") or _unsaid(component["name"])
        for licence in component["licenses"]:
            named = licence.get("license", {})
            if "name" in named:
                named["name"] = named["name"].rpartition(" :: ")[2]
    _must_have_licences(components)
    (folder / FILE).write_text(json.dumps(listed, indent=1, sort_keys=True), encoding="utf-8")


def _python() -> dict[str, Any]:
    return {
        "bom-ref": "python",
        "type": "platform",
        "name": "CPython",
        "version": platform.python_version(),
        "licenses": [{"license": {"id": "PSF-2.0"}}],
    }


def _brought(folder: Path) -> list[dict[str, Any]]:
    found = {}
    for file in sorted(folder.rglob("*.so*")):
        for pattern, (name, licence) in BROUGHT.items():
            if (match := re.fullmatch(pattern, file.name)) is not None:
                said = {"version": match[1]} if match.groups() else {}
                found[name] = {
                    "bom-ref": name,
                    "type": "library",
                    "name": name,
                    "licenses": _expression(licence),
                    **said,
                }
    return list(found.values())


def _unsaid(name: str) -> list[dict[str, Any]]:
    return next((_expression(licence) for pattern, licence in UNSAID.items() if re.fullmatch(pattern, name)), [])


def _expression(licence: str) -> list[dict[str, Any]]:
    return [{"expression": licence}]


def _must_have_licences(components: list[dict[str, Any]]) -> None:
    """Ends the build when a component's licence is not known."""
    unknown = sorted(str(one["name"]) for one in components if not one["licenses"])
    if unknown:
        raise SystemExit(f"the bundle's list has no licence of: {', '.join(unknown)}")


def _system_libraries(folder: Path) -> list[dict[str, Any]]:
    """The shared libraries that came from this machine's own packages, by package."""
    names = sorted({file.name for file in folder.rglob("*.so*") if not file.name.startswith("libpython")})
    found: dict[str, str] = {}
    for name in names:
        told = subprocess.run(["dpkg-query", "-S", f"*/{name}"], capture_output=True, text=True, check=False)
        for line in told.stdout.splitlines():
            package, _, path = line.partition(": ")
            if re.fullmatch(r"(/usr)?/lib/[^/]+/" + re.escape(name), path):
                found.setdefault(package.partition(":")[0], name)
    return [_of_package(package) for package in sorted(found)]


def _of_package(package: str) -> dict[str, Any]:
    version = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=True
    ).stdout
    return {
        "bom-ref": f"debian/{package}",
        "type": "library",
        "name": package,
        "version": version,
        "purl": f"pkg:deb/debian/{package}@{version}",
        "licenses": [{"license": {"name": name}} for name in _licences(package)],
    }


def _licences(package: str) -> list[str]:
    """As the package's own copyright file names them; none where it is not written for machines."""
    file = Path("/usr/share/doc") / package / "copyright"
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    named = {line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("License:")}
    return sorted(name for name in named if name)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
