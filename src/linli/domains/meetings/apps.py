from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "linli.domains.meetings"
