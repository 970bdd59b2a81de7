"""Where sessions are kept: Django's own table, read for each page by a statement that is not written anew."""

from typing import Any

from django.contrib.sessions.backends import db

from linli.core.people.sessions import moment
from linli.core.statements import Kept, Told


class SessionStore(db.SessionStore):
    """Django's, but for the text of the one query that every page asks."""

    def _get_session_from_db(self) -> Any:
        for row in _kept(key=self.session_key, now=moment()):
            return row
        self._session_key = None
        return None


_kept: Kept[Any] = Kept(
    lambda: SessionStore.get_model_class().objects.filter(
        session_key=Told("key"), expire_date__gt=Told("now")
    )
)
