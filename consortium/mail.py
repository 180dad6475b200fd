"""Mail on a developer's machine: on the console and as a file, so that a link in it can be followed."""

from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend


class ConsoleAndFileBackend(FileBackend):
    def send_messages(self, messages) -> int:
        ConsoleBackend().send_messages(messages)
        return super().send_messages(messages)
