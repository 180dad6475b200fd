"""Serves plotly.js from the installed plotly package, so that its version always equals plotly.py's."""

from importlib.util import find_spec
from pathlib import Path

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PREFIX = "plotly"
FILE = "plotly.min.js"


class PlotlyFinder(BaseFinder):
    def __init__(self, *args, **kwargs):
        # find_spec, because importing plotly costs every web process a second for nothing.
        package = Path(find_spec("plotly").submodule_search_locations[0])
        self.storage = FileSystemStorage(location=package / "package_data")
        self.storage.prefix = PREFIX

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        found = self.storage.path(FILE) if path == f"{PREFIX}/{FILE}" else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns):
        yield FILE, self.storage
