"""Stops an oversized upload while it arrives, before the disk is full of it."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class SizeLimitHandler(FileUploadHandler):
    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length and content_length > settings.LARGEST_UPLOAD_BYTES:
            self.request.upload_was_too_large = True
            raise StopUpload(connection_reset=False)
        return None

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
