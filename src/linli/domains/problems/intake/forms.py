"""What a clerk looks through of a chat group's messages."""

from collections.abc import Iterable, Sequence

from django import forms

from linli.core.procedures.forms import one_of
from linli.core.procedures.models import Case
from linli.domains.problems import similar
from linli.domains.problems.forms import Enter


class Pasted(Enter):
    """One thing that was said in a chat group, as it goes on the list: alone, or as one with what is there."""

    take = forms.BooleanField(label="登记", required=False)
    lead = one_of("清单上有像的，是不是同一件", required=False, initial="")

    field_order = ("take", "text", "spot", "facet", "name", "phone", "urgent", "lead")

    def prepare(self) -> None:
        super().prepare()
        for name in ("source", "size", "keep_name", "photo"):
            del self.fields[name]
        self.fields["text"].widget.attrs["rows"] = 2
        self.fields["name"].label = "群里的名字"
        self.fields["phone"].help_text = "消息里写了电话的，移到这里，加密存"
        self.fields["name"].help_text = "加密存，回话时用；不想留就删掉"

    def offer(self, likely: Sequence[similar.Similar], recent: Iterable[Case]) -> None:
        """Offer to put it together with one of the likely; what was chosen stays offered while it is open."""
        chosen = str(self["lead"].value() or "")
        shown = {str(one.case.pk): f"{one.case.number}　{one.case.title}（{one.why}）" for one in likely}
        shown |= {
            str(case.pk): f"{case.number}　{case.title}"
            for case in recent
            if str(case.pk) == chosen and chosen not in shown
        }
        same = [(key, f"和这件是一件：{label}") for key, label in shown.items()]
        self.fields["lead"].choices = [("", "单独一件"), *same]  # type: ignore[attr-defined]

    def clean_lead(self) -> int | None:
        return int(self.cleaned_data["lead"]) if self.cleaned_data["lead"] else None
