from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "linli.core.journal"
