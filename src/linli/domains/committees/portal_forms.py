"""What residents fill in. Whatever is wrong is said at its field, and nothing that was typed is lost."""

from typing import Any

from django import forms as django_forms

from linli.core.procedures.forms import MoveForm

_TOO_LONG = "最多 %(limit_value)d 字，这里有 %(show_value)d 字。请写短一点，余下的到社区说"


class Readable(MoveForm):
    """A resident's form: what is too long is said in a resident's words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, django_forms.CharField):
                field.error_messages |= {"max_length": _TOO_LONG}
