"""A RecyclingBatch of our own, for the template: a lot that was shredded."""

from datetime import datetime
from decimal import Decimal

from facilities.catenax.documents import Actor, Container, RecyclingBatch, Step, Transport, Treatment
from facilities.catenax.writing import text_of

_SITE = Actor("BPNS00AURORA0001", "aurora-leipzig:shredder-1", "Shredding Facility")


def _step(process: str, start: str, end: str, masses: tuple[str, str, str], loss_type: str) -> Step:
    put_in, given, lost = map(Decimal, masses)
    return Step(
        process=process,
        started_at=datetime.fromisoformat(start),
        ended_at=datetime.fromisoformat(end),
        measured_at=datetime.fromisoformat(end),
        input_mass_kg=put_in,
        output_mass_kg=given,
        loss_mass_kg=lost,
        loss_type=loss_type,
        measured_with="Platform scale",
        weighing_slip="WS-2026-0412",
    )


EXAMPLE = text_of(
    [
        RecyclingBatch(
            batch_id="volta-motors/LOT-2026-001/RUN-2026-014",
            asset_id="3f1c9a52-8d07-4e6b-9b1e-52c7d0a4e911",
            container=Container(Decimal(180), Decimal(1100), "Box pallet with lid", "BP-1100"),
            sender=_SITE,
            receiver=_SITE,
            transport=Transport("TR-2026-0077", "BPNS00RHINE00042"),
            treatment=Treatment("Pre-recycling", "R12", is_mechanical=True, is_chemical=False),
            steps=(
                _step(
                    "Shredding",
                    "2026-03-09T06:00:00+01:00",
                    "2026-03-11T18:00:00+01:00",
                    ("1249", "1238.4", "10.6"),
                    "off_gas",
                ),
            ),
        )
    ]
)
