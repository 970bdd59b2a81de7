from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "linli.domains.projects"
