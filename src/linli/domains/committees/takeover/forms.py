"""What people fill in to take over a committee's members from Excel."""

from typing import Any

from django import forms

from linli.core.procedures.forms import Readable, long_text
from linli.domains.committees import sheet
from linli.domains.committees.takeover import actions


class Sheet(Readable):
    """A pasted block or a file, and what it stands on."""

    words = long_text("凭什么（名册、聘书的文号或日期）", rows=2, limit=500)
    rows = forms.CharField(
        label="从 Excel 里复制，贴在这里",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        required=False,
        max_length=200_000,
        strip=False,
        help_text="列的先后：姓名、职务、哪一类人、单位身份、聘任日、届满日、聘书号；带表头就不管先后",
    )
    file = forms.FileField(label="或者选一个 .xlsx 文件", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["lines"] = []
        if self.errors:
            return data
        given, file = data.get("rows") or "", data.get("file")
        if not given.strip() and file is None:
            self.add_error("rows", "贴一块表格，或者选一个文件")
            return data
        try:
            read = sheet.excel if file is not None else sheet.pasted
            data["lines"] = read(file if file is not None else given, actions.COLUMNS, actions.NEEDED)
        except sheet.Unreadable as error:
            self.add_error("file" if file is not None else "rows", str(error))
        return data
