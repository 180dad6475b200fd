"""Two years of a consortium, as the files that its members sent.

The stories in them, whom to log in as (`manage.py seed_demo --logins`), and where they are seen:

* a line that drifts: nickel recovery of Leipzig's line Hydro falls over the last eight weeks by nine percent
  (bob@aurora-recycling: board, nickel recovery by line);
* a supplier that under-delivers: for half a year Corvina Auto has sent Cobre Circular half of what it promised
  (carla@corvina-auto and paco@cobre-circular: boards, commitments);
* a plant that stood still: Columbus started no run for two weeks, eleven weeks ago
  (greg@great-lakes-recovery: board, utilisation and mass balance);
* a weighbridge that disagrees: one of Volta's lots weighed 6 % less than it had declared, about five weeks ago
  (alice@volta-motors: lots, declared and received);
* a balance that does not close: one run of Harjavalta's shredder, six weeks ago, lacks 8 % of its mass
  (boris@borealis-metals: board, closure; the run's page; Balances, the month);
* metal that goes missing little by little: every run of Leipzig's line Hydro 2 loses a thousandth more than it should
  (bob@aurora-recycling: Balances, lines);
* metals that close at the site: Gdansk has every lot, black mass and residue assayed and counts its stock, so that
  its nickel, cobalt, manganese and lithium are judged month by month; of the others, and elsewhere, it says what is
  missing. Once its samples were mixed up: that month lacks nickel (bob@aurora-recycling: Balances, Ni);
* a stock-take that was forgotten: Gdansk cannot be judged in the two months around it (bob@aurora-recycling: Balances);
* scales: every plant has them on record but Gunsan (joon@han-river-recycling: Balances);
* feedstock that gets worse: the damaged share of Meridian Motors has risen for five months to a third
  (max@meridian-motors and greg@great-lakes-recovery: boards, feedstock quality), more than its commitment counts (their
  fulfilment, explained);
* off-grade salts: about one run in seven of Gunsan's line Hydro (joon@han-river-recycling: within specification);
* an umpire who disagrees: a batch of Leipzig's lithium carbonate was found good by the plant, and below specification
  by the umpire, so that the umpire's figure counts, and the lithium of that run no longer adds up
  (bob@aurora-recycling: the batch's page, the run's page, balance by element);
* lots split and merged: NV-A became NV-SPLIT-1 and -2; NV-B, -C and -D became NV-MERGE; two of them were shredded in
  Skelleftea (nora@nordvagn-auto: the lots' pages, both ways);
* shipments under way today, by road, rail and sea, and some that arrived later than planned; one from Malmo to Gdansk
  ought to have arrived days ago (nora@nordvagn-auto, sven@polar-haulage: shipments);
* a residue without papers: one filter cake of Leipzig, about nine weeks old, is owed its code, destination, treatment
  and responsible party (bob@aurora-recycling, olga@german-battery-authority: boards, residues);
* damaged cells that may not fly: Volta's file that would send them by air was refused with the reason and the right
  packing (alice@volta-motors: imports);
* what transports emit: for ten months the carriers' own categories count, Rhine Freight's from its fuel, Polar
  Haulage's from a model; some ways pass the terminal of Novara; Rhine Freight reported one shipment as iLEAP document,
  and another document, in kilogram kilometres, was refused (rolf@rhine-freight: board, reported emissions, imports;
  alice@volta-motors: board, the shipment's and the lot's page);
* a frozen year: Borealis keeps last year's rates under the European rules, on trial, with their digest, of its Finnish
  plant for the authority and of all its plants together, once two open balances were accepted; Aurora's plants
  cannot, neither Leipzig, whose balances are open, nor Gdansk, whose black mass is refined there
  (gita@borealis-metals, aino@finnish-recovery-agency, bob@aurora-recycling: annual reports, rates);
* closed quarters: Aurora closed two quarters of Leipzig, whose open balances it and the authority had accepted; one was
  restated after an umpire's assay, the other differs since; a later quarter cannot be closed (bob@aurora-recycling,
  alice@volta-motors, olga@german-battery-authority: attribution);
* recycled content: Aurora passed nickel on to Volta, pre- and post-consumer, and to Lithos; Volta claimed some of it
  (bob@aurora-recycling, alice@volta-motors, lena@lithos-materials: credits; alice: board);
* figures that are provisional: assays of what was made in the last ten days;
* files: one of Volta's was refused for its mistakes, one was undone, one only checked, and one replaced a lot whose
  mass had been mistyped tenfold (alice@volta-motors: imports; the page of lot VM-SLIP-1, both ways);
* papers for a data space: Gunsan told the shredding of its own scrap as a Catena-X RecyclingBatch; another such file
  gained mass and was refused (joon@han-river-recycling: imports, the run HR-CX-1);
* a chemistry that its assay contradicts: the same scrap, declared NMC622, holds more than twice the cobalt
  (joon@han-river-recycling: the page of lot HR-SCRAP-1);
* energy: for twelve weeks the drier of Leipzig's Shredder 2 has been left on over standing days, at a third of full
  load (idle energy by line); a contract with a wind park covers 60 % of Leipzig's electricity; the offices' meter
  counts for no line; Kwinana's diesel is counted in litres; nobody knows what Harjavalta's steam and the electricity
  of the hub in Tangier emit
  (bob@aurora-recycling, ella@elbe-power, boris@borealis-metals, paco@cobre-circular: boards, electricity contracts);
* at the door: two applications wait, one was refused, and one member is suspended (dana@consortium-office: office).
"""

from datetime import date

from dashboards.demo.carriers import tell_categories
from dashboards.demo.laboratory import call_the_umpire, sample_lots
from dashboards.demo.meters import read_meters
from dashboards.demo.power import buy_power
from dashboards.demo.processing import Works
from dashboards.demo.promises import promise
from dashboards.demo.residues import dispose
from dashboards.demo.scene import SEED, PartnerFile, Scene
from dashboards.demo.stocktaking import take_stock
from dashboards.demo.supply import supply
from dashboards.demo.transfers import bring_to_refiners, clear_the_yard, sell


def write_files(today: date, seed: int = SEED) -> list[list[PartnerFile]]:
    """Every file of every member, in stages: what a stage refers to was sent in an earlier one."""
    scene = Scene(today, seed)
    promise(scene)
    tell_categories(scene)
    arrived = supply(scene)
    sample_lots(scene, arrived)
    works = Works(scene)
    intermediates = works.open_batteries(arrived)
    products = works.refine(bring_to_refiners(scene, intermediates))
    sell(scene, products)
    clear_the_yard(scene, [*intermediates, *products])
    take_stock(scene)
    call_the_umpire(scene, products)
    dispose(scene, works)
    buy_power(scene, read_meters(scene, works))
    return scene.stages
