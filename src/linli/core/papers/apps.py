from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "linli.core.papers"
