from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "linli.domains.meetings"

    def ready(self) -> None:
        """Say which rows hold words that may have to be erased."""
        from linli.domains.meetings import erasing

        erasing.register()
