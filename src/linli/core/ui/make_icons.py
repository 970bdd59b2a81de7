"""Makes `static/ui/icons.svg` from an unpacked copy of the @tabler/icons package. Run by hand, never at run time.

    python src/linli/core/ui/make_icons.py FOLDER

FOLDER holds `icons/outline/*.svg`. Every icon in use is named in `NAMES`; the mark is our own drawing.
"""

import re
import sys
from pathlib import Path

NAMES = """
alert-circle alert-triangle arrow-back-up arrow-down arrow-left arrow-right arrow-up arrows-sort ballpen ban
bell-ringing bolt book bookmark books building building-community building-estate calendar-due
calendar-event calendar-plus camera chart-bar check chevron-down chevron-left chevron-right circle
circle-check circle-dot circle-minus circle-plus clipboard-check clock cloud-off columns-3 contrast copy
device-floppy download droplet edit exchange eye file-download file-text files filter flag flame gavel
git-merge hammer hand-grab hand-stop heart-handshake help-circle history home home-2 hourglass id
info-circle key link list-details lock logout mail map map-pin menu-2 message-2 message-plus message-report
messages minus moon news paperclip pencil pennant phone photo player-pause plus printer progress qrcode
receipt refresh scale search selector settings share-3 shield-check signature speakerphone star sun
switch-horizontal table-export target text-size tool transform trash upload user user-check user-minus
user-plus users users-group walk wifi-off world x
"""

# Two houses sharing a wall.
MARK = '<path d="M1.9 21.5V10.4L7.2 6.1l5.3 4.3"/><path d="M12.5 21.5V7.2L16.9 3l5.2 4.4v14.1zM12.5 21.5H1.9"/><path d="M17.4 21.5v-6"/>'


def symbol(name: str, inner: str) -> str:
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def strokes(svg: str) -> str:
    """The drawing of one icon, without its frame, its empty ground and its white space."""
    inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    inner = re.sub(r'<path stroke="none"[^>]*/>', "", inner)
    return re.sub(r"\s*\n\s*", "", inner).replace(" />", "/>")


def sprite(folder: Path) -> str:
    icons = [
        symbol(name, strokes((folder / "icons" / "outline" / f"{name}.svg").read_text()))
        for name in NAMES.split()
    ]
    lines = "\n".join([symbol("mark", MARK), *icons])
    note = "<!-- Tabler Icons, MIT, see licences/tabler-icons.txt; the mark is linli's own. -->"
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{note}\n{lines}\n</svg>\n'


if __name__ == "__main__":
    out = Path(__file__).parent / "static" / "ui" / "icons.svg"
    out.write_text(sprite(Path(sys.argv[1])))
