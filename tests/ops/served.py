"""A town that is really served, and browsers that remember every address and title that they were shown."""

import os
import re
import secrets
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from linli.core import clock
from linli.ops import environment, run
from linli.ops.host import supervise


class Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Browser:
    """Somebody's browser: keeps cookies, and remembers every address and title that it was shown."""

    def __init__(self, base: str) -> None:
        self.base, self.jar = base, CookieJar()
        self.opener = urllib.request.build_opener(
            Straight(), urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({})
        )
        self.addresses: set[str] = set()
        self.titles: set[str] = set()
        self.pages: list[tuple[str, str]] = []

    def get(self, path: str) -> str:
        return self.ask(urllib.request.Request(self.base + path))

    def post(self, path: str, fields: dict[str, Any], photo: bytes = b"", token: bool = True) -> str:
        """Sends a form as a browser does, and goes where the answer leads."""
        fields = {"token": str(uuid4()), **fields}
        line = secrets.token_hex(12)
        body = "".join(
            f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ).encode()
        if photo:
            head = 'name="photo"; filename="a.jpg"\r\nContent-Type: image/jpeg'
            body += f"--{line}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + photo + b"\r\n"
        request = urllib.request.Request(self.base + path, body + f"--{line}--\r\n".encode())
        request.add_header("Content-Type", f"multipart/form-data; boundary={line}")
        if token:
            request.add_header("X-CSRFToken", next(c.value or "" for c in self.jar if c.name == "csrftoken"))
        return self.ask(request)

    def ask(self, request: urllib.request.Request) -> str:
        try:
            reply: Any = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            self.status = reply.status
            self.raw: bytes = reply.read()
            page = self.raw.decode("utf-8", "replace")
        self.pages.append((request.selector, page))
        if there := reply.headers.get("Location"):
            self.addresses.add(there)
            return self.get(urllib.parse.urlsplit(there)._replace(scheme="", netloc="").geturl())
        self.addresses |= set(re.findall(r'(?:href|src|action|formaction)="([^"]+)"', page))
        self.titles |= set(re.findall(r"<title>(.*?)</title>", page, re.S))
        return page


class Town:
    """A served town, with the commands of its other processes; what they print is kept."""

    def __init__(self, home: Path, url: str, mail: dict[str, str], workers: int = 1) -> None:
        self.home, self.url = home, url
        names = {
            "LINLI_SECRET_KEY": "SECRET_KEY",
            "LINLI_MASTER_KEY": "MASTER_KEY",
            "LINLI_INDEX_KEY": "INDEX_KEY",
        }
        os.environ.update({name: getattr(settings, key) for name, key in names.items()})
        self.told = environment.of(home, url) | mail | {"LINLI_CLOCK": str(home / "clock")}
        self.told |= {"LINLI_LOG": "json", "LINLI_LOG_LEVEL": "info"}  # as much as it can say
        self.time()
        (home / "static").mkdir()
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.child = supervise.web(home, self.told, "127.0.0.1", port, workers)
        supervise.start(self.child)
        run.wait_for(self.base + "/", self.child)
        self.browsers: list[Browser] = []

    def time(self) -> None:
        """The server lives at the moment of the test."""
        draft = self.home / "clock.new"
        draft.write_text(clock.now().isoformat(timespec="seconds"))
        draft.replace(self.home / "clock")

    def browser(self) -> Browser:
        self.browsers.append(Browser(self.base))
        return self.browsers[-1]

    def command(self, *words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "linli", *words],
            env=self.told,
            capture_output=True,
            text=True,
            check=False,
        )
        with (self.home / "logs" / "commands.log").open("a") as log:
            log.write(done.stdout + done.stderr)
        assert done.returncode == 0, done.stderr
