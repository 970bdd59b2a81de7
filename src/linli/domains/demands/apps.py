from django.apps import AppConfig


class DemandsConfig(AppConfig):
    name = "linli.domains.demands"
