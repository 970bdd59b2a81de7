"""Make its database and people, then serve on a free port: `python -m tests.provider.serve FOLDER`. Says the port."""

import os
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

BACK = "http://testserver/sign-in/outside/back/"


class Quiet(WSGIRequestHandler):
    def log_message(self, *told: object) -> None:
        """Nothing."""


def serve(folder: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(*shape))
    os.environ |= {
        "PROVIDER_FOLDER": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.provider.settings",
        "OAUTHLIB_INSECURE_TRANSPORT": "1",
    }
    import django
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    django.setup()
    call_command("migrate", verbosity=0)
    from django.contrib.auth import get_user_model
    from oauth2_provider.models import Application

    for name, first in (("zhou", ""), ("sun", "strong"), ("nobody", "")):
        get_user_model().objects.create_user(name, first_name=first)
    for client in ("linli", "other"):
        Application.objects.create(
            client_id=client,
            client_secret=f"secret-of-{client}",
            client_type="confidential",
            authorization_grant_type="authorization-code",
            redirect_uris=BACK,
            algorithm="RS256",
            skip_authorization=True,
        )
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
