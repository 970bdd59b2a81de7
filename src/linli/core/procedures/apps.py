from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "linli.core.procedures"
