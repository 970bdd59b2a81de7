"""A mail server of our own on loopback: it keeps what it was given, and can be told to refuse or to die half-way."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class Sink(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.got: list[Message] = []
        self.refuses = False
        # Told to, it keeps the mail and never says so; `holding` is set when one is there.
        self.silent, self.holding, self.ended = False, threading.Event(), threading.Event()

    @property
    def environment(self) -> dict[str, str]:
        return {"LINLI_MAIL_HOST": "127.0.0.1", "LINLI_MAIL_PORT": str(self.server_address[1])}


class Talk(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self.say("220 sink")
        while line := self.rfile.readline().strip().upper():
            if line.startswith(b"DATA"):
                self.data()
            elif line.startswith(b"QUIT"):
                return self.say("221 bye")
            elif line.startswith(b"MAIL") and self.server.refuses:
                self.say("451 come back later")
            else:
                self.say("250 ok")
        return None

    def data(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.got.append(message_from_bytes(b"".join(lines)))
        if self.server.silent:
            self.server.holding.set()
            self.server.ended.wait()
        self.say("250 kept")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def sink() -> Iterator[Sink]:
    with Sink() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()
