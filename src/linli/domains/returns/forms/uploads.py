"""What is sent with a department's form, and what is said to look into it."""

from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import Readable
from linli.domains.returns import periods
from linli.domains.returns.forms import package

AUTO = "按表上写的；没有写，就是现在要报的月份"


class Upload(Readable):
    """A blank table and the time that it is for."""

    file = forms.FileField(
        label="选一个 .xlsx 或 .docx",
        error_messages={"required": "请先选一个文件", "empty": "这个文件是空的"},
        help_text="上级发来的空表原样放进来，最多 2 MB。不带宏、不带密码",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx"}),
    )
    period = forms.ChoiceField(label="填哪个时段的", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        chosen = self.fields["period"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", AUTO), *periods.choices(clock.today())]

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > package.MOST_BYTES:
            raise forms.ValidationError("文件太大了，最多 2 MB。请只留要填的表，另存一份再传")
        content: bytes = file.read()
        return content


class Reason(Readable):
    """Why the residents' own fields are filled in."""

    reason = forms.CharField(
        label="为什么要填居民的姓名、电话",
        max_length=120,
        error_messages={"required": "写明为什么，才能填"},
        help_text="例：区民政局核对入户名单，文件第 3 条要求。每打开一位都记下来，本人看得到",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
