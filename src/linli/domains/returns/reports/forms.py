"""What people write to a report: one box, and a word when it goes back."""

from linli.core.places.models import Place
from linli.core.procedures.forms import MoveForm, long_text
from linli.domains.returns.reports.papers import ADDED

ABOVE = {Place.COMMUNITY: "街道", Place.STREET: "县区", Place.DISTRICT: "市里"}


class Say(MoveForm):
    words = long_text("还有什么要说（可以不写）", rows=3, required=False, limit=1000)

    def prepare(self) -> None:
        if self.case is not None:
            above = ABOVE.get(self.case.place.level, "上级")
            self.fields["words"].help_text = f"写在小结的“{ADDED}”下面"
            self.fields["words"].label = f"还有什么要对{above}说（可以不写）"


class Why(MoveForm):
    words = long_text("哪里要改", rows=2, limit=500, help_text="退回以后，对方改好再报；先报来的那一版还在")
