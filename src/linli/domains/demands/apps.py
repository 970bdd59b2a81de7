from django.apps import AppConfig


class DemandsConfig(AppConfig):
    name = "linli.domains.demands"

    def ready(self) -> None:
        """Say which rows hold words that may have to be erased."""
        from linli.domains.demands import erasing

        erasing.register()
