from django.db import models

from consortium.access.querysets import ScopedManager
from consortium.models import FactPart
from facilities.catenax.shapes import LONGEST_BATCH_ID
from facilities.models.process_run import RunInput


class SentRecyclingBatch(FactPart):
    """The RecyclingBatch that an input came in, whole: container, partners and slips have no other place with us.

    Stands and falls with the run.  What is exported of such a run is this document again.
    """

    run_input = models.OneToOneField(RunInput, on_delete=models.PROTECT, related_name="sent_batch")
    recycling_batch_id = models.CharField(max_length=LONGEST_BATCH_ID)
    position = models.PositiveIntegerField(help_text="Which of the document's steps the input is of, counted from 0.")
    document = models.TextField(help_text="As JSON, with every digit.")

    objects = ScopedManager()

    def __str__(self) -> str:
        return self.recycling_batch_id
