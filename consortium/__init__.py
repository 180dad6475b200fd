"""The project package and its lowest layer: organisations, access, facts, imports, jobs, reference data.

Imports none of the other apps; settings, urls and Celery name them by string.
"""
