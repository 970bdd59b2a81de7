from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "linli.domains.committees"

    def ready(self) -> None:
        """Say how long what is sealed is kept."""
        from linli.domains.committees import keeping

        keeping.register()
