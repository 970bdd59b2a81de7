"""The serving process itself, asked byte by byte: where a request ends, and which files it gives out."""

import socket
from urllib.parse import urlsplit

from tests.ops.served import Town

SECRET = "of-nobody-else"


def told(town: Town, words: str) -> str:
    """All that the server answers to these very bytes until it ends the connection."""
    place = urlsplit(town.base)
    with socket.create_connection((str(place.hostname), place.port or 0), 10) as line:
        line.sendall(words.replace("\n", "\r\n").encode())
        heard = b""
        while part := line.recv(65536):
            heard += part
    return heard.decode("utf-8", "replace")


def status(answer: str) -> int:
    return int(answer.split(" ", 2)[1])


def post(*headers: str, body: str = "") -> str:
    return "\n".join(["POST /health/live HTTP/1.1", "Host: 127.0.0.1", *headers, "", body])


def get(path: str) -> str:
    return f"GET {path} HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n"


UNCLEAR = {
    "two lengths": post("Content-Length: 3", "Content-Length: 4", body="abcd"),
    "a length that is no number": post("Content-Length: 3x", body="abc"),
    "a length with a sign": post("Content-Length: +3", body="abc"),
    "a blank before the colon": post("Content-Length : 3", body="abc"),
    "an unknown coding": post("Transfer-Encoding: xchunked", body="0\n\n"),
}


def test_where_a_request_ends_is_beyond_doubt_or_it_is_refused(town: Town) -> None:
    """So that a proxy in front and this server never take the bytes of one for the beginning of another."""
    assert {name: status(told(town, words)) for name, words in UNCLEAR.items()} == dict.fromkeys(UNCLEAR, 400)


def test_no_folder_is_listed_and_nothing_beside_the_static_files_is_given_out(town: Town) -> None:
    for path, words in (
        ("static/ui/tokens.css", "a{}"),
        ("secrets/key", SECRET),
        (".git/config", SECRET),
        ("static.old/key", SECRET),
    ):
        (town.home / path).parent.mkdir(parents=True, exist_ok=True)
        (town.home / path).write_text(words)
    (town.home / "static/link").symlink_to(town.home / "secrets")
    assert status(told(town, get("/static/ui/tokens.css"))) == 200
    for path in (
        "/static/",
        "/static",
        "/static/ui/",
        "/static/ui",
        "/static/../secrets/key",
        "/static/%2e%2e/secrets/key",
        "/static/ui/../../secrets/key",
        "/static/..%2fsecrets/key",
        "/static/link/key",
        "/static/.git/config",
        "/static.old/key",
        "/.git/config",
        "/.git/",
        "/.env",
        "/secrets/key",
    ):
        answer = told(town, get(path))
        assert status(answer) in (400, 404), path
        assert SECRET not in answer, path
