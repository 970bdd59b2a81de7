"""What the environment says, and what the processes of an installation are told."""

import os
from pathlib import Path

from linli.ops.host.refusals import Plain
from linli.ops.host.secrets import key

SOURCE = Path(__file__).resolve().parents[2]
ROOT = SOURCE.parent
# Where a tool's own processes find the tools as well; what serves is told the sources alone.
WITH_TOOLS = f"{SOURCE}{os.pathsep}{ROOT}"


def home() -> Path:
    """The data folder: LINLI_HOME, else `var` in the checkout."""
    return Path(os.environ.get("LINLI_HOME") or ROOT / "var").resolve()


def city() -> Path:
    """The folder of the city's data."""
    return Path(os.environ.get("LINLI_CITIES") or ROOT / "cities") / os.environ.get("LINLI_CITY", "lanzhou")


def of(home: Path, database_url: str) -> dict[str, str]:
    """The whole environment for a process that serves `database_url` with the keys of `home`.

    Keys that the caller's environment names win over those in the home's `secrets`. Of the latter a process is
    told the folder only: it reads them there whenever they change.
    """
    if os.environ.get("LINLI_CIPHER", "aes") not in ("", "aes", "sm4"):
        raise Plain("LINLI_CIPHER 只能是 aes 或 sm4。", "LINLI_CIPHER is aes or sm4.")
    told = {"LINLI_SECRET_KEY": os.environ.get("LINLI_SECRET_KEY") or key(home, "secret_key")}
    told["LINLI_KEYS"] = str(home / "secrets")
    for name in ("master_key", "index_key", "journal_key"):
        if not os.environ.get(f"LINLI_{name.upper()}"):
            key(home, name)
    inherited = {name: value for name, value in os.environ.items() if name != "LINLI_OWNER_URL"}
    return (
        inherited
        | told
        | {
            "LINLI_HOME": str(home),
            "LINLI_DATABASE_URL": database_url,
            "LINLI_METRICS_TOKEN": os.environ.get("LINLI_METRICS_TOKEN") or key(home, "metrics_token"),
            "PYTHONPATH": str(SOURCE),
            "PYTHONSAFEPATH": "1",
            "DJANGO_SETTINGS_MODULE": "linli.settings",
        }
    )
