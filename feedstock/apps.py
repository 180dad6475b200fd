from django.apps import AppConfig


class FeedstockConfig(AppConfig):
    name = "feedstock"
