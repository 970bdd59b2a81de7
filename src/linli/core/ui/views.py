"""The page that shows every component in every state."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from linli.core.ui import sample_figures, samples
from linli.core.ui.parts import Fix, Toast


class SampleForm(forms.Form):
    """A form of every kind of field, one of them wrong."""

    what = forms.CharField(label="什么事", widget=forms.Textarea(attrs={"rows": 3}), help_text="写一句就行")
    where = forms.CharField(label="在哪里", help_text="扫 40 号院的码进来，已替您填好，可以改")
    day = forms.CharField(label="开会日期")
    body = forms.ChoiceField(label="哪个会", choices=[("a", "大党委会议"), ("b", "党建联席会议")])
    tell = forms.ChoiceField(
        label="怎么告诉您结果",
        choices=[("code", "不留联系方式，凭查询码看"), ("phone", "留个电话，办好了短信告诉我")],
        widget=forms.RadioSelect,
    )
    urgent = forms.ChoiceField(
        label="急不急",
        choices=[("no", "不急"), ("days", "这几天"), ("danger", "有危险")],
        widget=forms.RadioSelect,
    )
    photo = forms.FileField(label="照片（可以不加）", required=False)
    secret = forms.BooleanField(label="对方要求保密", required=False)

    def clean_day(self) -> str:
        raise forms.ValidationError(
            "11 月只有 30 天。改成 11月30日 周二？", params={"fix": Fix("改过来", value="2021年11月30日")}
        )


def sample_form() -> SampleForm:
    data = {
        "what": "三单元楼道灯坏了，晚上老人上下楼看不见",
        "where": "甘家巷 40 号院 3 单元",
        "day": "2021年11月31日",
        "body": "a",
        "tell": "code",
        "urgent": "days",
    }
    return SampleForm(data, auto_id="sample_%s")


def showcase(request: HttpRequest) -> HttpResponse:
    """/ui/: for development and for the browser test that photographs it."""
    named = {**vars(samples), **vars(sample_figures)}
    shown: dict[str, Any] = {name.lower(): value for name, value in named.items() if name.isupper()}
    shown |= samples.shell("今天")
    shown["form"] = sample_form()
    shown["said"] = Toast("已把郭强移出名单", undo="#")
    return render(request, "ui/showcase.html", shown)
