"""A resident's photo is made anew from its pixels: no position, no camera, nothing hidden behind the picture."""

import io
import os
from functools import partial
from pathlib import Path
from threading import Lock
from typing import IO, Any
from uuid import UUID

import pi_heif
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import FileResponse, Http404
from PIL import Image, ImageOps

from linli.core import clock, keyring
from linli.core.people.actor import Actor
from linli.core.people.view_access import Request, needs
from linli.core.procedures import queries
from linli.core.procedures.models import Case
from linli.domains.problems.models import Photo

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2560
# How long an address that a page gave out opens its photo, in seconds of real time.
LASTS = 900
# How old a file without a case is before it is swept away: a report may be under way.
DRAFT = 24 * 3600
# Whose work has to do with what is on a photo: those who handle problems, and those who answer letters about them.
RIGHTS = ("problems", "letters_in")
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "GIF", "BMP")
# A picture unpacks to hundreds of megabytes: one at a time in a process.
_ONE_AT_A_TIME = Lock()


class NoPhoto(ValueError):
    """The file is not taken; the message says to the person why and what to do."""


def made_anew(file: IO[bytes], size: int) -> bytes:
    """The photo as a JPEG of its pixels alone, upright, at most 2,560 px a side. Raises NoPhoto."""
    if size > MOST_BYTES:
        raise NoPhoto(
            f"照片 {-(-size // 1024**2)} MB，太大了，最多 {MOST_BYTES // 1024**2} MB。换一张小一点的，或者不加"
        )
    with _ONE_AT_A_TIME:
        try:
            return _drawn(file)
        except NoPhoto:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as bomb:
            raise NoPhoto("照片打开后大得不正常，不能收。换一张，或者不加") from bomb
        except Exception as unread:  # whatever a decoder of somebody's file says, it is no picture
            raise NoPhoto("这个文件不是照片，或者坏了。换一张，或者不加") from unread


def _drawn(file: IO[bytes]) -> bytes:
    pi_heif.register_heif_opener()
    with Image.open(file, formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", upright.size, "white")
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        seen = upright.convert("RGBA")
        clean.paste(seen, mask=seen.getchannel("A"))
    else:
        clean.paste(upright.convert("RGB"))
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def folder() -> Path:
    return Path(settings.HOME) / "photos"


def keep(
    case: Case, jpeg: bytes, token: UUID, moment: str = "", caption: str = "", shown: bool = False
) -> Photo:
    """Put the photo with its case. The same token again keeps it once; nobody can guess its name.

    moment: before, during or after the work; shown: nobody can be known on it, so that residents may see it.
    """
    names = [f"{keyed.hex()[:32]}.jpg" for keyed in keyring.digests(f"photo:{token}".encode())]
    name = next((name for name in names if (folder() / name).exists()), names[0])
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder() / f"{name}.{os.getpid()}.{os.urandom(4).hex()}"
    with draft.open("xb") as file:
        file.write(jpeg)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder() / name)
    told = {"case": case, "at": clock.now(), "moment": moment, "caption": caption, "shown": shown}
    photo, _ = Photo.objects.get_or_create(name=name, defaults=told)
    return photo


def remove(case_id: int) -> None:
    """Take the case's photos away: the rows now, the files once that stands."""
    rows = Photo.objects.filter(case=case_id)
    names = list(rows.values_list("name", flat=True))
    rows.delete()
    for name in names:
        transaction.on_commit(partial((folder() / name).unlink, missing_ok=True))


def sweep() -> int:
    """Files that belong to no case: drafts of a report that broke off, and what a restore of the folder brought back."""
    old = clock.real() - DRAFT
    files = {path.name: path for path in folder().glob("*") if path.stat().st_mtime < old}
    known = set(Photo.objects.filter(name__in=files).values_list("name", flat=True))
    for name in files.keys() - known:
        files[name].unlink(missing_ok=True)
    return len(files.keys() - known)


def address(name: str, actor: Actor) -> str:
    """Where a page that this post was shown finds the photo: good for a few minutes, and for nobody else."""
    return f"/photos/{name}?key={signing.TimestampSigner(salt=_salt(name, actor)).sign('').lstrip(':')}"


def _salt(name: str, actor: Actor) -> str:
    return f"photo:{name}:{actor.post_id}"


def _given(name: str, key: str, actor: Actor) -> bool:
    """Whether the key was given to this post, for this photo, a few minutes ago."""
    try:
        signing.TimestampSigner(salt=_salt(name, actor)).unsign(f":{key}", max_age=LASTS)
    except signing.BadSignature:
        return False
    return True


@needs("desk")
def show(request: Request, name: str) -> Any:
    """/photos/<name>?key=…: for whoever may see the case and has just seen its page, for nobody else."""
    actor: Actor = request.actor
    if not any(actor.may(right) for right in RIGHTS) or not _given(name, request.GET.get("key", ""), actor):
        raise Http404
    seen: Any = queries.visible(actor)
    photo = Photo.objects.filter(name=name, case__in=seen).first()
    if photo is None or not (folder() / photo.name).is_file():
        raise Http404
    reply = FileResponse((folder() / photo.name).open("rb"), content_type="image/jpeg")
    reply.headers["Cache-Control"] = "private, no-store"
    reply.headers["Referrer-Policy"] = "no-referrer"
    return reply
