"""`/desk/contact/`: the telephone and the address that everybody reads on the place's public pages."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from linli.core.people.view_access import Request, needs
from linli.core.places import actions
from linli.core.places.models import Place
from linli.core.procedures.forms import Readable
from linli.core.ui import fields
from linli.domains.committees.roles import COMMUNITY_STAFF

ROLES = (*COMMUNITY_STAFF, "street_officer", "street_secretary")


class Contact(Readable):
    phone = forms.RegexField(
        label="对外的电话",
        regex=r"^[0-9][0-9\- ]{5,18}[0-9]( ?转 ?[0-9]{1,6})?$",
        max_length=30,
        required=False,
        help_text="例：0931-1234567，有分机写“转”。居民在公开页面上看到、点一下就拨",
        error_messages={"invalid": "电话只写数字、短横和空格，例：0931-1234567 转 3"},
    )
    address = forms.CharField(
        label="办公的地址", max_length=80, required=False, help_text="写到门牌，居民找得到"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        digits = sum(sign.isdigit() for sign in phone.partition("转")[0])
        if phone and not 7 <= digits <= 12:
            raise forms.ValidationError(f"这里 {digits} 位数字；座机带区号 11 位，手机 11 位")
        return phone


@needs("desk")
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: Request) -> HttpResponse:
    if request.actor.role not in ROLES:
        raise PermissionDenied
    place = Place.objects.get(pk=request.actor.place_id)
    form = Contact(initial={"phone": place.phone, "address": place.address})
    if request.method == "POST":
        form = Contact(fields.fixed(request.POST))
        if form.is_valid() and not fields.pressed(request.POST):
            data = form.cleaned_data
            changed = actions.set_contact(place, request.actor, data["phone"], data["address"])
            messages.success(request, "改好了，公开页面上马上看得到" if changed else "没有改动")
            return redirect("/desk/contact/")
    given = {"form": form, "place": place, "community": place.level == Place.COMMUNITY}
    return render(request, "desk/contact.html", given, status=422 if form.errors else 200)
