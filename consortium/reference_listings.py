"""Lists of reference data: what science and law say, each figure with its source and how certain it is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from consortium import list_selectors
from consortium.access.permissions import Permission as P
from consortium.filters import WordsFilter, chemistry_choices, chosen, element_choices, filters_of, material_choices
from consortium.list_columns import SOURCE, code, country, day, number, text, whole
from consortium.listings import Cell, Column, Listing, Text, register

GROUP = _("Reference data")
CODE = text("code", _("Code"), "code", sort="pk")
DATES = (
    day("valid_from", _("Valid from"), "valid_from"),
    day("valid_until", _("Valid until before"), "valid_until", help=_("First day on which it may no longer be used.")),
)


def _reference(code: str, title: Text, subtitle: Text, select: Any, columns: tuple, **more: Any) -> Listing:
    words = more.pop("words", ("code",))
    filters = filters_of(
        f"{select.__name__.title()}Filters", **more.pop("filters", {}), q=WordsFilter(*words, "source")
    )
    return Listing(
        code=code,
        title=title,
        subtitle=subtitle,
        permission=P.REFERENCE_VIEW,
        select=select,
        filters=filters,
        group=GROUP,
        columns=(*columns, *SOURCE),
        **more,
    )


def _flag(name: str, label: Text, **more: Any) -> Column:
    return Column(name, label, lambda row: getattr(row, name), Cell.FLAG, **more)


def register_listings() -> None:
    register(
        _reference(
            "chemistries",
            _("Chemistries"),
            _("Cell chemistries that lots are declared with."),
            list_selectors.chemistries,
            (CODE, text("label", _("Name"), "label", sort="label")),
            order=("position", "pk"),
            key="code",
            words=("code", "label"),
        ),
        _reference(
            "compositions",
            _("Compositions"),
            _("Element content of a chemistry in a form, used as long as no assay says better."),
            list_selectors.compositions,
            (
                code(
                    "chemistry",
                    _("Chemistry"),
                    "chemistry.code",
                    sort="chemistry__position",
                    shown=lambda row: row.chemistry.label,
                ),
                text("form", _("Form"), "form_factor", sort="form_factor"),
                text("element", _("Element"), "element.code", sort="element__position"),
                number("fraction", _("Mass fraction"), "fraction", "1"),
            ),
            order=("chemistry__position", "form_factor", "element__position", "pk"),
            words=("form_factor",),
            filters={
                "chemistry": chosen("chemistry", chemistry_choices),
                "element": chosen("element", element_choices),
            },
        ),
        _reference(
            "elements",
            _("Elements"),
            _("Elements whose recovery is counted."),
            list_selectors.elements,
            (
                CODE,
                text("name", _("Name"), "name", sort="name"),
                number("atomic_weight_g_per_mol", _("Atomic weight (g/mol)"), "atomic_weight", "g/mol"),
            ),
            order=("position", "pk"),
            key="code",
            words=("code", "name"),
        ),
        _reference(
            "compounds",
            _("Compounds"),
            _("Substances whose element content follows from stoichiometry."),
            list_selectors.compounds,
            (
                CODE,
                text("name", _("Name"), "name", sort="name"),
                text("element", _("Element"), "element.code", sort="element__position"),
                number("element_fraction", _("Mass fraction of the element"), "element_fraction", "1"),
            ),
            order=("pk",),
            key="code",
            words=("code", "name"),
            filters={"element": chosen("element", element_choices)},
        ),
        _reference(
            "materials",
            _("Materials"),
            _("What runs produce or take up, and what products are sold against."),
            list_selectors.materials,
            (
                CODE,
                text("label", _("Name"), "label", sort="label"),
                code("kind", _("Kind"), "kind", sort="kind"),
                text("main_element", _("Main element"), "main_element_id", sort="main_element"),
                text("main_compound", _("Main compound"), "main_compound_id", sort="main_compound"),
                number("specification_fraction", _("Specification (fraction)"), "specification_fraction", "1"),
                _flag("is_counted_for_recycling_efficiency", _("Counts for recycling efficiency")),
            ),
            order=("position", "pk"),
            key="code",
            words=("code", "label"),
            filters={"element": chosen("main_element", element_choices)},
        ),
        _reference(
            "material-contents",
            _("Contents of materials"),
            _("Element content of a material, used as long as no assay says better."),
            list_selectors.material_contents,
            (
                code(
                    "material",
                    _("Material"),
                    "material.code",
                    sort="material__position",
                    shown=lambda row: row.material.label,
                ),
                text("element", _("Element"), "element.code", sort="element__position"),
                number("fraction", _("Mass fraction"), "fraction", "1"),
            ),
            order=("material__position", "element__position", "pk"),
            words=("material__label",),
            filters={"material": chosen("material", material_choices), "element": chosen("element", element_choices)},
        ),
        _reference(
            "process-steps",
            _("Process steps"),
            _("Steps of the chain, with their names in the Catena-X vocabulary."),
            list_selectors.process_steps,
            (
                CODE,
                text("label", _("Name"), "label", sort="label"),
                text("stage", _("Stage"), "stage", sort="stage"),
                text("catena_x_name", _("Catena-X name"), "catena_x_name", sort="catena_x_name"),
            ),
            order=("position", "pk"),
            key="code",
            words=("code", "label"),
        ),
        _reference(
            "waste-codes",
            _("Waste codes"),
            _("European List of Waste, and the days on which each code may be used."),
            list_selectors.waste_codes,
            (
                CODE,
                text("meaning", _("Meaning"), "meaning"),
                _flag("is_hazardous", _("Hazardous"), sort="is_hazardous"),
                *DATES,
            ),
            order=("pk",),
            key="code",
            words=("code", "meaning"),
        ),
        _reference(
            "waste-code-uses",
            _("Uses of waste codes"),
            _("Which load a waste code names. Codes that name the same load on different days succeed each other."),
            list_selectors.waste_code_uses,
            (
                text("waste_code", _("Code"), "waste_code.code", sort="waste_code"),
                text("load", _("Load"), "load", sort="load"),
                text("families", _("Families of chemistries"), "families"),
                text("stream", _("Collected from"), "stream", sort="stream"),
                text("origins", _("Origins of lots"), "origins"),
                day("valid_from", _("Code valid from"), "waste_code.valid_from"),
                day("valid_until", _("Code valid until before"), "waste_code.valid_until"),
            ),
            order=("load", "position", "waste_code", "pk"),
            words=("waste_code__code", "load", "families"),
        ),
        _reference(
            "treatment-codes",
            _("Treatment codes"),
            _("Disposal (D) and recovery (R) operations of the Waste Framework Directive."),
            list_selectors.treatment_codes,
            (CODE, text("meaning", _("Meaning"), "meaning"), *DATES),
            order=("position", "pk"),
            key="code",
            words=("code", "meaning"),
        ),
        _reference(
            "un-numbers",
            _("UN numbers"),
            _("Dangerous goods numbers of batteries and their shipping names."),
            list_selectors.dangerous_goods_numbers,
            (
                CODE,
                text("shipping_name", _("Shipping name"), "shipping_name"),
                text("families", _("Families of chemistries"), "families"),
                text("names", _("What it names"), "names", sort="names"),
            ),
            order=("pk",),
            key="code",
            words=("code", "shipping_name"),
        ),
        _reference(
            "packing-rules",
            _("Packing rules"),
            _("How batteries may be packed and sent, by condition, purpose and mode; or that they may not."),
            list_selectors.packing_rules,
            (
                CODE,
                text("family", _("Family of chemistries"), "family", sort="family"),
                text("condition", _("Condition"), "condition", sort="condition"),
                text("purpose", _("Purpose"), "purpose", sort="purpose", help=_("Empty: any.")),
                text("modes", _("Modes"), "modes"),
                _flag("is_allowed", _("Allowed"), sort="is_allowed"),
                text("special_provision", _("Special provision"), "special_provision"),
                text("packing_instruction", _("Packing"), "packing_instruction", sort="packing_instruction"),
                text("approval", _("Approval by"), "approval", help=_("Needed, or lifts what is forbidden.")),
                text("mark", _("Mark"), "mark"),
                text("mark_certainty", _("Certainty of the mark"), "mark_certainty"),
                text("remark", _("Remark"), "remark"),
                *DATES,
            ),
            order=("family", "condition", "purpose", "modes", "position", "pk"),
            key="code",
            words=("code", "packing_instruction", "special_provision", "remark"),
        ),
        _reference(
            "country-notes",
            _("Notes on countries"),
            _("What a country's law says of a load besides the codes."),
            list_selectors.country_notes,
            (
                country("country", _("Country"), "country"),
                text("load", _("Load"), "load", sort="load"),
                text("conditions", _("Conditions of lots"), "conditions"),
                text("text", _("Note"), "text"),
            ),
            order=("country", "position", "pk"),
            words=("text",),
        ),
        _reference(
            "transport-intensities",
            _("Transport emission factors"),
            _("Emissions of one tonne carried one kilometre, well to wheel."),
            list_selectors.transport_intensities,
            (
                CODE,
                text("label", _("Name"), "label", sort="label"),
                text("mode", _("Mode"), "mode", sort="mode"),
                number("g_co2e_per_tkm", _("g CO2e/t km"), "g_co2e_per_tkm", "g CO2e/t km"),
                number(
                    "ttw_g_co2e_per_tkm", _("Of it tank to wheel (g CO2e/t km)"), "ttw_g_co2e_per_tkm", "g CO2e/t km"
                ),
                text("distance_basis", _("Kind of distance"), "distance_basis", sort="distance_basis"),
                text("intensity_basis", _("Distance it is expressed on"), "intensity_basis"),
                text("method", _("Method"), "method"),
                _flag("is_default_of_mode", _("Default of its mode")),
                day("valid_from", _("Valid from"), "valid_from"),
            ),
            order=("mode", "pk"),
            key="code",
            words=("code", "label", "mode"),
        ),
        _reference(
            "distance-adjustments",
            _("Adjustments of distances"),
            _("How much longer than the planned distance vehicles drive: driven = planned × factor + kilometres."),
            list_selectors.distance_adjustments,
            (
                CODE,
                text("mode", _("Mode"), "mode", sort="mode"),
                text("planned_kind", _("Planned distance"), "planned_kind"),
                number("factor", _("Factor"), "factor", "1"),
                number("added_km", _("Added (km)"), "added_km", "km"),
                day("valid_from", _("Valid from"), "valid_from"),
                day("valid_until", _("Valid until before"), "valid_until"),
            ),
            order=("mode", "pk"),
            key="code",
            words=("code", "mode"),
        ),
        _reference(
            "energy-units",
            _("Units and heating values"),
            _("Units in which meters count a carrier, and their energy: kWh = quantity × MJ ÷ 3.6."),
            list_selectors.energy_units,
            (
                CODE,
                text("carrier", _("Carrier"), "carrier", sort="carrier"),
                text("unit", _("Unit"), "unit", sort="unit"),
                number("mj_per_unit", _("MJ per unit, fuels by the lower heating value"), "mj_per_unit", "MJ"),
                number("higher_mj_per_unit", _("By the higher heating value"), "higher_mj_per_unit", "MJ"),
                text("basis", _("Basis"), "basis"),
                day("valid_from", _("Valid from"), "valid_from"),
                day("valid_until", _("Valid until before"), "valid_until"),
            ),
            order=("carrier", "unit", "pk"),
            key="code",
            words=("code", "carrier", "unit"),
        ),
        _reference(
            "grid-factors",
            _("Grid emission factors"),
            _("Emissions of one kilowatt hour from a country's grid."),
            list_selectors.grid_factors,
            (
                country("country", _("Country"), "country"),
                whole("year", _("Year"), "year", unit="year"),
                text(
                    "mix", _("Mix"), "mix", help=_("production: the average of the grid; residual: without contracts.")
                ),
                number("g_co2e_per_kwh", _("g CO2e/kWh"), "g_co2e_per_kwh", "g CO2e/kWh"),
                text("basis", _("Basis"), "basis"),
            ),
            order=("country", "-year", "pk"),
            words=("country", "source"),
        ),
        _reference(
            "fuel-factors",
            _("Fuel emission factors"),
            _("Emissions of one kilowatt hour of a fuel."),
            list_selectors.fuel_factors,
            (
                CODE,
                text("carrier", _("Carrier"), "carrier", sort="carrier"),
                number("kg_co2e_per_kwh", _("kg CO2e/kWh"), "kg_co2e_per_kwh", "kg CO2e/kWh"),
                text("basis", _("Basis"), "basis"),
            ),
            order=("pk",),
            key="code",
            words=("code", "carrier"),
        ),
        _reference(
            "burnt-elements",
            _("Elements that burn"),
            _("What leaves a furnace as gas, and what a kilogram of it emits."),
            list_selectors.burnt_elements,
            (
                CODE,
                text("step", _("Step"), "step_id", sort="step_id"),
                text("element", _("Element"), "element_id", sort="element_id"),
                number("kg_co2e_per_kg", _("kg CO2e/kg"), "kg_co2e_per_kg", "kg CO2e/kg"),
                text("basis", _("Basis"), "basis"),
            ),
            order=("pk",),
            key="code",
            words=("code",),
        ),
        _reference(
            "scale-errors",
            _("Errors of scales"),
            _("How far a weighing instrument in service may be off, in verification intervals."),
            list_selectors.scale_errors,
            (
                text("accuracy_class", _("Accuracy class"), "accuracy_class", sort="accuracy_class"),
                whole("above_intervals", _("Load above (e)"), "above_intervals", unit="e"),
                whole("up_to_intervals", _("Load up to (e)"), "up_to_intervals", unit="e"),
                number("error_in_service_intervals", _("May be off by (e)"), "error_in_service_intervals", "e"),
            ),
            order=("accuracy_class", "above_intervals", "pk"),
            words=("accuracy_class",),
        ),
    )
