from django.apps import AppConfig


class DemandsConfig(AppConfig):
    name = "linli.domains.problems"
    label = "demands"

    def ready(self) -> None:
        """Say which rows hold words that may have to be erased."""
        from linli.domains.problems import erasing

        erasing.register()
