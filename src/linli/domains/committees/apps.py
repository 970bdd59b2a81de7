from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "linli.domains.committees"

    def ready(self) -> None:
        """Say how long what is sealed is kept."""
        from linli.domains.committees.formation import retention

        retention.register()
