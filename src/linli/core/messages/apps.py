from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "linli.core.messages"
    label = "linli_messages"

    def ready(self) -> None:
        """Say how long its logs are kept."""
        from linli.core.messages import keeping

        keeping.register()
