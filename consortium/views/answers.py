"""How pages tell what became of a request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from consortium import tasks
from consortium.refusals import Refusal


@contextmanager
def telling(request: HttpRequest, done: str) -> Iterator[None]:
    """Show `done` after the work in the block, or the sentence with which a service refused it."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
        _see_to_mail()


def taken(form: forms.Form, work: Callable[[dict], object]) -> bool:
    """Do the work with what a valid form holds; a refusal stands above the form, which keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        work(form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    _see_to_mail()
    return True


def _see_to_mail() -> None:
    """Whatever was decided may owe a mail: a worker looks as soon as it is committed, not at the next sweep."""
    transaction.on_commit(tasks.wake_mail)
