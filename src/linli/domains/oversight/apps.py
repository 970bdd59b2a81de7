from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "linli.domains.oversight"

    def ready(self) -> None:
        from linli.domains.oversight.boards import alerts

        alerts.register()
