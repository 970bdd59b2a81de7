from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "linli.domains.projects"

    def ready(self) -> None:
        """Say which rows hold words that may have to be erased."""
        from linli.domains.projects import erasing

        erasing.register()
