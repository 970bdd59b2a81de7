from django.apps import AppConfig


class TalliesConfig(AppConfig):
    name = "linli.core.tallies"
