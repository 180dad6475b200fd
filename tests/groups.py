"""Which tests share something costly, and therefore run one after the other in one worker.

The mark `xdist_group` says the same in vain: xdist 3.8 appends it to a name that pytest 9.2 no longer reads.
"""

from xdist.scheduler import LoadScopeScheduling

GROUPS = {
    "tests/journeys/": "journeys",
    "tests/platform/": "platform",
    "tests/demo/": "demo",
}


def group_of(nodeid: str) -> str | None:
    return next((group for start, group in GROUPS.items() if nodeid.startswith(start)), None)


class OneWorkerPerGroup(LoadScopeScheduling):
    """Hands out groups whole, and every other test by itself."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid) or nodeid
