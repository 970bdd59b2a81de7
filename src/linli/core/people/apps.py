from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "linli.core.people"

    def ready(self) -> None:
        """Say how long its logs are kept."""
        from linli.core.people import retention

        retention.register()
