"""The keys outside the database: rings of them, and what is sealed under them.

A ring's first key seals, all of them open. A ring is a file of the folder that `LINLI_KEYS` names, a key a line, and
is read again whenever the file changes: a key is changed while the system serves. A house with a vault gives the keys
by the environment instead (`LINLI_MASTER_KEY`, with `LINLI_MASTER_KEY_OLD` for those that only open).

A sealed text begins with a mark that says its cipher, and what a master key wraps with which one it was:
`linli` · cipher · label · nonce · text and tag, all of it authenticated. What has no mark is of the time before: AES.
"""

import hashlib
import hmac
import os
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

MASTER, INDEX, JOURNAL = "master_key", "index_key", "journal_key"
MARK = b"linli"
AES, SM4 = b"a", b"s"
CIPHERS = {"aes": AES, "sm4": SM4}
IDENT, NONCE, TAG = 4, 12, 16
# How far into a wrapped key the name of the master key ends: what is before the nonce.
HEAD = len(MARK) + 1 + IDENT


class _Read(NamedTuple):
    stamp: tuple[int, int, int]
    keys: tuple[bytes, ...]


_read: dict[str, _Read] = {}


def ring(name: str, fresh: bool = False) -> tuple[bytes, ...]:
    """The keys of that name, the one that seals first; `fresh` reads the file whatever it looks like."""
    if given := getattr(settings, name.upper()):
        return parse(f"{given}\n{getattr(settings, f'{name.upper()}_OLD')}")
    path = f"{settings.KEYS}/{name}"
    try:
        seen = os.stat(path)
        stamp = (seen.st_mtime_ns, seen.st_ino, seen.st_size)
        if fresh or path not in _read or _read[path].stamp != stamp:
            _read[path] = _Read(stamp, parse(Path(path).read_text("ascii")))
    except (OSError, ValueError):
        if path not in _read:  # a file that is away or half written for a moment stops nobody who has read it
            raise
    return _read[path].keys


def parse(text: str) -> tuple[bytes, ...]:
    """The keys that a file or a variable holds: 64 hexadecimal digits each, apart by commas, blanks or lines."""
    keys = tuple(dict.fromkeys(bytes.fromhex(word) for word in text.replace(",", " ").split()))
    if not keys or any(len(key) != 32 for key in keys):
        raise ValueError("a key is 64 hexadecimal digits")
    return keys


def ident(key: bytes) -> bytes:
    """The name by which a wrapped key says which master key it lies under; tells nothing about it."""
    return hmac.new(key, b"linli key name", hashlib.sha256).digest()[:IDENT]


def wrap(secret: bytes, whose: bytes) -> bytes:
    """The secret under the current master key; it opens for the same `whose` alone."""
    key = ring(MASTER)[0]
    return close(key, secret, whose, ident(key))


def unwrap(wrapped: bytes, whose: bytes) -> bytes:
    """What was wrapped, whichever key of the ring it lies under. ValueError when none opens it."""
    for fresh in (False, True):  # another process may have put a new key into the ring just now
        for key in _fitting(wrapped, ring(MASTER, fresh)):
            try:
                return open_up(key, wrapped, whose, IDENT)
            except InvalidTag:
                continue
    raise ValueError("wrapped under another master key, or tampered with")


def _fitting(wrapped: bytes, keys: tuple[bytes, ...]) -> tuple[bytes, ...]:
    if marked(wrapped):
        return tuple(key for key in keys if ident(key) == wrapped[HEAD - IDENT : HEAD])
    return keys


def marked(text: bytes) -> bool:
    """Whether the sealed text says its cipher."""
    return text.startswith(MARK) and text[len(MARK) : len(MARK) + 1] in (AES, SM4)


def close(key: bytes, text: bytes, about: bytes, label: bytes = b"") -> bytes:
    """The text sealed by the cipher that the settings name; `label` stands before it to be read, and is authenticated."""
    head = MARK + CIPHERS[settings.CIPHER] + label
    nonce = os.urandom(NONCE)
    if settings.CIPHER == "aes":
        return head + nonce + AESGCM(key).encrypt(nonce, text, about + head)
    writer = Cipher(algorithms.SM4(_short(key)), modes.GCM(nonce)).encryptor()
    writer.authenticate_additional_data(about + head)
    return head + nonce + writer.update(text) + writer.finalize() + writer.tag


def open_up(key: bytes, sealed: bytes, about: bytes, label: int = 0) -> bytes:
    """What was sealed, by whichever cipher. InvalidTag when it was under another key, or is not what was written."""
    if not marked(sealed):
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about)
    head, rest = sealed[: len(MARK) + 1 + label], sealed[len(MARK) + 1 + label :]
    nonce, text = rest[:NONCE], rest[NONCE:]
    if len(text) < TAG:
        raise InvalidTag
    if head[len(MARK) : len(MARK) + 1] == AES:
        return AESGCM(key).decrypt(nonce, text, about + head)
    reader = Cipher(algorithms.SM4(_short(key)), modes.GCM(nonce, text[-TAG:])).decryptor()
    reader.authenticate_additional_data(about + head)
    return reader.update(text[:-TAG]) + reader.finalize()


def _short(key: bytes) -> bytes:
    """SM4 has keys of 128 bits: one made of ours, so that no key serves two ciphers."""
    return hmac.new(key, b"linli sm4", "sm3").digest()[:16]


def keyed(text: bytes) -> bytes:
    """A digest under the current index key: to look up by, without storing what."""
    return digests(text)[0]


def digests(text: bytes) -> list[bytes]:
    """The same under each index key, for a look-up of what may have been stored under an older one."""
    return [hmac.new(key, text, hashlib.sha256).digest() for key in ring(INDEX)]
