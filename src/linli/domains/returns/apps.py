from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "linli.domains.returns"

    def ready(self) -> None:
        """Say how long a form is kept."""
        from linli.domains.returns.forms import retention

        retention.register()
