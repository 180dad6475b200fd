"""What stands for the parameters of an address: an object of the world, and one which never existed."""

from tests.guards.addresses import Address
from tests.guards.world import World

ABSENT = {"pk": "987654321", "token": "x" * 43, "number": "X-0000000000"}
"""What names nothing, by parameter; other parameters take `no-such-thing`."""
OTHERS = {"decision": "suspend", "kind": "runs", "unknown": "no-such-thing/"}
"""Parameters that name no object."""
MONTHS = {"year": "2026", "month": "1", "quarter": "2026-Q2"}
"""With a site they name the month of a balance or a quarter; the site alone decides who reaches it."""


def value_below(address: Address, world: World) -> str:
    """What names the object below the fixed first part of an address."""
    fixed = address.route.split("<")[0].removeprefix("api/v1/").strip("/")
    while fixed and fixed not in world.objects:
        fixed = fixed.rpartition("/")[0]
    assert fixed, f"Tell tests/guards/world.py which object stands below /{address.route}"
    return world.objects[fixed]


def paths(address: Address, world: World) -> tuple[str, str | None]:
    """The address of a real object, and that of one which never existed."""
    names = [name for name in address.parameters if name not in OTHERS and name not in MONTHS]
    if not names:
        return address.filled(OTHERS), None
    assert len(names) == 1, f"/{address.route} has several objects: teach tests/guards/paths.py about it."
    others = OTHERS | MONTHS | ({"month": "2026-01"} if "year" not in address.parameters else {})
    real = address.filled({**others, names[0]: value_below(address, world)})
    return real, address.filled({**others, names[0]: ABSENT.get(names[0], "no-such-thing")})
