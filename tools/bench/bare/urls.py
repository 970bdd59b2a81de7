from tools.bench.bare.views import urlpatterns

__all__ = ["urlpatterns"]
