"""The browser for tests and pictures: LINLI_CHROMIUM, else the machine's, else Debian's package."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
WORDS = (
    "没有找到 Chromium，浏览器测试没有运行。Debian：apt install chromium；"
    "Ubuntu 的 chromium 是 snap，不合用：请装 Chrome 或 Debian 的包，再用 LINLI_CHROMIUM=/路径 指明。\n"
    "No Chromium, so the browser tests do not run. On Debian: apt install chromium. Ubuntu's package is a "
    "snap and does not do: install another build and name it with LINLI_CHROMIUM=/path."
)


def find() -> Path | None:
    """A browser that can be driven, or None."""
    if given := os.environ.get("LINLI_CHROMIUM"):
        return Path(given) if os.access(given, os.X_OK) else None
    for name in NAMES:
        found = shutil.which(name, path="/usr/bin:/usr/local/bin:" + os.environ.get("PATH", ""))
        if found and not _is_snap(Path(found)):
            return Path(found)
    return None


def install() -> Path | None:
    """Debian's package, where we are root on Debian; None where that is not so or does not work."""
    if (
        os.environ.get("LINLI_CHROMIUM")
        or os.geteuid() != 0
        or not _is_debian()
        or not shutil.which("apt-get")
    ):
        return None
    print("正在安装 Chromium…  Installing Chromium…", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for args in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(
            ["apt-get", "-qq", *args],
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    return find()


def _is_snap(path: Path) -> bool:
    """Ubuntu's `chromium` is a script, or a link, that starts a snap."""
    real = path.resolve()
    if "snap" in real.parts or real.name == "snap":
        return True
    with real.open("rb") as file:
        return b"/snap/" in file.read(2000)


def _is_debian() -> bool:
    try:
        text = Path("/etc/os-release").read_text()
    except OSError:
        return False
    return "ID=debian" in text.splitlines()
