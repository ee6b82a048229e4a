"""The local Slack that `make demo` and the end-to-end tests run against: which package, and where it goes."""

import platform
from pathlib import Path

from tools import npm
from tools.shell import ROOT, Trouble

VERSION = "0.1.8"
FOLDER = ROOT / ".local-slack"
CALLED = "local Slack"

# The sha512 of each platform's package, written down here once so that a changed package is noticed.
# A platform without one is checked by npm against what the registry itself says.
RECORDED = {
    "linux-x64": "sha512-2BCTKxKajjZNWCSCj66Jq5VDScUDNpGZ1lA3281I8RvpDE4/ULCwC26TlcW6/4sPbSTs02Q3KjTiltJp3ZBEvg==",
    "linux-arm64": None,
    "darwin-x64": None,
    "darwin-arm64": None,
    "windows-x64": None,
}
PROCESSORS = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def platform_name(system: str, machine: str) -> str:
    """The name under which local-slack is published for a machine: `linux-x64`, `darwin-arm64`, ..."""
    name = f"{system.lower()}-{PROCESSORS.get(machine.lower(), machine.lower())}"
    if name not in RECORDED:
        raise Trouble(
            f"There is no local Slack for this kind of machine ({name}). Everything else is set up: "
            "only `make demo` and the end-to-end tests need it."
        )
    return name


def package_name() -> str:
    return f"local-slack-{platform_name(platform.system(), platform.machine())}"


def program() -> Path:
    """Where the program is, or will be: the same place `npm install --prefix .local-slack` uses."""
    package = package_name()
    suffix = ".exe" if package.startswith("local-slack-windows") else ""
    return FOLDER / "node_modules" / package / "bin" / f"local-slack{suffix}"


def fetch(own_npm: str, search_path: str) -> None:
    """Download the package, hold it against its recorded sum, and put it in its place."""
    name = package_name()
    recorded = RECORDED[name.removeprefix("local-slack-")]
    npm.fetch(own_npm, search_path, npm.Package(CALLED, name, VERSION, program().parent.parent, recorded), FOLDER)
