from django.apps import AppConfig

from linli.domains import rooms


class WebConfig(AppConfig):
    name = "linli.web"

    def ready(self) -> None:
        rooms()
