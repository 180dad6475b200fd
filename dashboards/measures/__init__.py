"""Every counted quantity, in one table.  A new one is a row in a module here and a definition in an app's metrics."""

from dashboards.measures.balances import BALANCES
from dashboards.measures.energy import ENERGY
from dashboards.measures.flows import FLOWS
from dashboards.measures.measure import Measure
from dashboards.measures.rates import RATES

MEASURES: dict[str, Measure] = {measure.code: measure for measure in (*FLOWS, *ENERGY, *BALANCES, *RATES)}
