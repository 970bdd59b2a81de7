from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "linli.domains.committees"
