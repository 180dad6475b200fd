"""Every question of the boards: what is read, how it is drawn, and which columns its table and exports have.

One module per subject; `PANELS` is the registry, by slug.  To add a panel, write it in its subject's module and
name it on a board in dashboards/boards.py.
"""

from dashboards.panels import (
    commitments,
    custody,
    energy,
    feedstock,
    health,
    maps,
    operations,
    power,
    purchases,
    rates,
    recovery,
    residues,
    science,
    transport,
)
from dashboards.panels.panel import Panel

PANELS: dict[str, Panel] = {
    panel.slug: panel
    for module in (
        recovery,
        custody,
        rates,
        residues,
        energy,
        power,
        operations,
        purchases,
        feedstock,
        transport,
        commitments,
        maps,
        health,
        science,
    )
    for panel in module.PANELS
}
