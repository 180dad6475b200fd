"""For every constraint of the models, a row that breaks it: a copy of a row of the world with other values in it.

Values are SQL; what is not named stays as it is in the row that is copied.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Breach:
    model: str
    values: dict[str, str]
    where: str = "true"
    fresh: dict[str, str] = field(default_factory=dict)
    """Columns that must differ from the copied row, so that no other constraint is broken first."""


NAN = "'NaN'"
FACT = {"number": "'X-BREACH'", "source_reference": "'BREACH'"}
NUMBERED = {"number": "'X-BREACH'"}
SCALE = {"code": "'breach'", "valid_from": "valid_from + 1"}
VOIDED = {"voided_at": "now()", "void_reason": "''"}
BEFORE = "- interval '1 hour'"
HUGE = "100000001"


def grants(name: str, model: str) -> dict[str, Breach]:
    return {
        f"{name}_scope_is_known": Breach(model, {"scope": "'everything'"}),
        f"{name}_basis_is_known": Breach(model, {"basis": "'friendship'"}),
        f"{name}_ends_after_it_starts": Breach(model, {"valid_until": "valid_from"}),
        f"{name}_is_to_somebody_else": Breach(model, {"grantee_id": "grantor_id"}),
    }


def facts(name: str, model: str, **apart: str) -> dict[str, Breach]:
    """`apart`: columns in which another uniqueness of the model must be satisfied first."""
    return {
        f"{name}_is_voided_with_a_reason": Breach(model, VOIDED, fresh=FACT | apart),
        f"{name}_reference_names_one_standing_fact": Breach(model, {}, fresh=NUMBERED | apart),
    }


UNIT = {"code": "'breach'", "unit": "'spoon'"}
LOT_INPUT = "lot_id IS NOT NULL"
PARTNERS = {
    "organisation_kind_is_known": Breach("consortium.Organisation", {"kind": "'bank'"}),
    "organisation_status_is_known": Breach("consortium.Organisation", {"status": "'asleep'"}),
    "organisation_refusal_has_a_reason": Breach("consortium.Organisation", {"status": "'refused'"}),
    "organisation_coordinates_are_on_earth": Breach("consortium.Organisation", {"latitude": "91", "longitude": "0"}),
    "the_same_bytes_are_written_once": Breach("consortium.IngestBatch", {}, "status = 'written'", NUMBERED),
    "ingest_batch_status_is_known": Breach("consortium.IngestBatch", {"status": "'lost'"}, fresh=NUMBERED),
    "one_report_per_refused_row": Breach("consortium.RefusedRow", {}),
    "one_answer_per_idempotency_key": Breach("consortium.IdempotencyKey", {}),
    "one_current_membership_per_person_and_organisation": Breach("consortium.Membership", {}),
    "membership_role_is_known": Breach("consortium.Membership", {"role": "'king'"}),
    "membership_ends_after_it_starts": Breach("consortium.Membership", {"ended_at": f"started_at {BEFORE}"}),
    "invitation_role_is_known": Breach("consortium.Invitation", {"role": "'king'"}),
    "invitation_expires_after_it_is_sent": Breach("consortium.Invitation", {"expires_at": "sent_at"}),
    "invitation_is_accepted_or_withdrawn_not_both": Breach(
        "consortium.Invitation", {"accepted_at": "now()", "withdrawn_at": "now()"}
    ),
    "user_email_is_unique_whatever_its_case": Breach("consortium.User", {"email": "upper(email)"}),
    **grants("grant", "consortium.Grant"),
    **grants("sitegrant", "facilities.SiteGrant"),
}
REFERENCE = {
    "compound_element_fraction_is_a_fraction": Breach("consortium.Compound", {"element_fraction": "1.01"}),
    "one_composition_figure": Breach("consortium.Composition", {}),
    "composition_is_a_fraction": Breach("consortium.Composition", {"fraction": NAN}),
    "material_kind_is_known": Breach("consortium.Material", {"kind": "'magic'"}),
    "material_specification_is_a_fraction": Breach("consortium.Material", {"specification_fraction": "0"}),
    "one_content_figure": Breach("consortium.MaterialContent", {}),
    "material_content_is_a_fraction": Breach("consortium.MaterialContent", {"fraction": "-0.1"}),
    "transport_intensity_is_possible": Breach("consortium.TransportIntensity", {"g_co2e_per_tkm": NAN}),
    "one_default_intensity_of_a_mode": Breach(
        "consortium.TransportIntensity", {}, "is_default_of_mode", {"code": "'breach'"}
    ),
    "one_grid_factor_per_source_and_year": Breach("consortium.GridFactor", {}),
    "one_scale_error_of_a_range": Breach("consortium.ScaleError", {}),
    "scale_error_is_possible": Breach(
        "consortium.ScaleError", {"error_in_service_intervals": NAN}, fresh={"above_intervals": "999999999"}
    ),
    "one_use_of_a_waste_code_per_load": Breach("consortium.WasteCodeUse", {}),
    "notes_of_a_country_are_numbered": Breach("consortium.CountryNote", {}),
    "grid_mix_is_known": Breach("consortium.GridFactor", {"mix": "'green'"}),
    "energy_unit_is_possible": Breach("consortium.EnergyUnit", {"mj_per_unit": NAN}, fresh=UNIT),
    "higher_heating_value_is_not_below_the_lower": Breach(
        "consortium.EnergyUnit", {"higher_mj_per_unit": "mj_per_unit - 1"}, fresh=UNIT
    ),
    "one_heating_value_of_a_unit_and_day": Breach("consortium.EnergyUnit", {}, fresh={"code": "'breach'"}),
    "an_element_burns_once_in_a_step": Breach("consortium.BurntElement", {}, fresh={"code": "'breach'"}),
    "burnt_element_is_possible": Breach(
        "consortium.BurntElement", {"kg_co2e_per_kg": NAN}, fresh={"code": "'breach'", "element_id": "'P'"}
    ),
    "grid_factor_is_possible": Breach("consortium.GridFactor", {"g_co2e_per_kwh": "-1"}),
}
FEEDSTOCK = {
    **facts("batterylot", "feedstock.BatteryLot"),
    "battery_lot_mass_is_possible": Breach("feedstock.BatteryLot", {"declared_mass_kg": "0"}, fresh=FACT),
    "battery_lot_form_is_known": Breach("feedstock.BatteryLot", {"form_factor": "'brick'"}, fresh=FACT),
    "battery_lot_condition_is_known": Breach("feedstock.BatteryLot", {"condition": "'sad'"}, fresh=FACT),
    "battery_lot_origin_is_known": Breach("feedstock.BatteryLot", {"origin": "'found'"}, fresh=FACT),
    "one_edge_between_two_lots": Breach("feedstock.LotEdge", {}),
    "lot_edge_joins_two_lots": Breach("feedstock.LotEdge", {"child_id": "parent_id"}),
    "lot_edge_kind_is_known": Breach("feedstock.LotEdge", {"kind": "'knot'"}),
    "lot_edge_mass_is_possible": Breach("feedstock.LotEdge", {"mass_kg": NAN}),
    **facts("shipment", "feedstock.Shipment"),
    "shipment_goes_to_somebody_else": Breach("feedstock.Shipment", {"consignee_id": "consignor_id"}, fresh=FACT),
    "shipment_purpose_is_known": Breach("feedstock.Shipment", {"purpose": "'fun'"}, fresh=FACT),
    "shipment_line_mass_is_possible": Breach("feedstock.ShipmentLine", {"declared_mass_kg": NAN}),
    "shipment_line_is_a_lot_or_a_batch": Breach("feedstock.ShipmentLine", {"lot_id": "NULL"}),
    "a_lot_is_once_on_a_shipment": Breach("feedstock.ShipmentLine", {}),
    "legs_are_numbered": Breach("feedstock.ShipmentLeg", {}),
    "shipment_leg_mode_is_known": Breach("feedstock.ShipmentLeg", {"mode": "'balloon'"}),
    "shipment_leg_distance_is_possible": Breach("feedstock.ShipmentLeg", {"distance_km": NAN}),
    "shipment_leg_distance_kind_is_known": Breach("feedstock.ShipmentLeg", {"distance_kind": "'felt'"}),
    "shipment_leg_arrives_after_it_departs": Breach(
        "feedstock.ShipmentLeg", {"departed_at": "now()", "arrived_at": f"now() {BEFORE}"}
    ),
    "shipment_leg_plan_arrives_after_it_departs": Breach(
        "feedstock.ShipmentLeg", {"planned_departure_at": "now()", "planned_arrival_at": f"now() {BEFORE}"}
    ),
}
FREIGHT, HANDLING, REPORT = "feedstock.TransportOperation", "feedstock.HubOperation", "feedstock.TransportReport"
ELEMENT = {"code": "'breach'"}
TRANSPORT = {
    "transport_intensity_contains_its_ttw_part": Breach(
        "consortium.TransportIntensity", {"ttw_g_co2e_per_tkm": NAN}, "NOT is_default_of_mode", {"code": "'breach'"}
    ),
    "transport_intensity_basis_is_known": Breach(
        "consortium.TransportIntensity", {"distance_basis": "'felt'"}, "NOT is_default_of_mode", {"code": "'breach'"}
    ),
    "distance_adjustment_is_possible": Breach("consortium.DistanceAdjustment", {"factor": NAN}, fresh=ELEMENT),
    "distance_adjustment_starts_from_a_plan": Breach(
        "consortium.DistanceAdjustment", {"planned_kind": "'actual'"}, fresh=ELEMENT
    ),
    **facts("transportoperation", FREIGHT),
    "transportoperation_ends_after_it_starts": Breach(FREIGHT, {"valid_until": "valid_from"}, fresh=FACT),
    "transport_operation_mode_is_known": Breach(FREIGHT, {"mode": "'balloon'"}, fresh=FACT),
    "transport_operation_basis_is_known": Breach(FREIGHT, {"distance_basis": "'felt'"}, fresh=FACT),
    "transport_operation_intensity_is_possible": Breach(FREIGHT, {"ttw_g_per_tkm": "61"}, fresh=FACT),
    "transport_operation_load_factor_is_a_share": Breach(FREIGHT, {"load_factor": "0"}, fresh=FACT),
    "transport_operation_is_not_always_empty": Breach(FREIGHT, {"empty_distance_factor": "1"}, fresh=FACT),
    **facts("huboperation", HANDLING),
    "huboperation_ends_after_it_starts": Breach(HANDLING, {"valid_until": "valid_from"}, fresh=FACT),
    "hub_operation_type_is_known": Breach(HANDLING, {"hub_type": "'kiosk'"}, fresh=FACT),
    "hub_operation_intensity_is_possible": Breach(HANDLING, {"wtw_kg_per_t": NAN}, fresh=FACT),
    "a_hub_is_passed_once_between_two_legs": Breach("feedstock.HubPassage", {}),
    **facts("transportreport", REPORT),
    "transport_report_mass_is_possible": Breach(REPORT, {"mass_kg": "0"}, fresh=FACT),
    "one_element_of_a_name_in_a_report": Breach(f"{REPORT}Element", {}),
    "report_element_distance_kind_is_known": Breach(f"{REPORT}Element", {"distance_kind": "'felt'"}, fresh=ELEMENT),
    "report_element_distance_is_possible": Breach(f"{REPORT}Element", {"is_hub": "true"}, fresh=ELEMENT),
    "report_element_activity_is_possible": Breach(f"{REPORT}Element", {"activity_tkm": NAN}, fresh=ELEMENT),
    "report_element_emissions_are_possible": Breach(f"{REPORT}Element", {"ttw_kg": "wtw_kg + 1"}, fresh=ELEMENT),
    "report_element_mass_is_possible": Breach(f"{REPORT}Element", {"mass_kg": HUGE}, fresh=ELEMENT),
}
FACILITIES = {
    "site_kind_is_known": Breach("facilities.Site", {"kind": "'garden'"}),
    "site_coordinates_are_on_earth": Breach("facilities.Site", {"longitude": "181"}),
    "site_bpns_is_spelled_as_one": Breach("facilities.Site", {"bpns": "'BPNL0123456789ZZ'"}, fresh={"code": "'x'"}),
    "a_bpns_names_one_site_of_its_operator": Breach("facilities.Site", {}, "bpns <> ''", {"code": "'x'"}),
    "site_capacity_is_possible": Breach("facilities.Site", {"nameplate_capacity_kg_per_year": NAN}),
    "line_code_is_unique_at_its_site": Breach("facilities.Line", {}),
    "line_capacity_is_possible": Breach("facilities.Line", {"capacity_kg_per_day": "0"}),
    "meter_code_is_unique_at_its_site": Breach("facilities.Meter", {}),
    "meter_carrier_is_known": Breach("facilities.Meter", {"carrier": "'hope'"}),
    **facts("processrun", "facilities.ProcessRun"),
    "process_run_ends_not_before_it_starts": Breach(
        "facilities.ProcessRun", {"ended_at": f"started_at {BEFORE}"}, fresh=FACT
    ),
    "batch_reference_is_unique_in_its_run": Breach("facilities.RunOutput", {}, fresh=NUMBERED),
    "run_output_is_voided_with_a_reason": Breach("facilities.RunOutput", VOIDED, fresh=NUMBERED),
    "run_output_mass_is_possible": Breach("facilities.RunOutput", {"mass_kg": NAN}, fresh=NUMBERED),
    "run_output_moisture_is_a_fraction": Breach("facilities.RunOutput", {"moisture_fraction": "1"}, fresh=NUMBERED),
    "run_input_is_a_lot_a_batch_or_a_reagent": Breach("facilities.RunInput", {"lot_id": "NULL"}, LOT_INPUT),
    "a_reagent_is_added_once_in_a_run": Breach("facilities.RunInput", {}, "reagent_id IS NOT NULL"),
    "a_lot_is_charged_once_in_a_run": Breach("facilities.RunInput", {}, LOT_INPUT),
    "a_batch_is_charged_once_in_a_run": Breach("facilities.RunInput", {}, "output_id IS NOT NULL"),
    "run_input_mass_is_possible": Breach("facilities.RunInput", {"mass_kg": NAN}),
    "run_input_moisture_is_a_fraction": Breach("facilities.RunInput", {"moisture_fraction": NAN}),
    **facts("assay", "facilities.Assay"),
    "assay_is_of_a_lot_or_a_batch": Breach("facilities.Assay", {"lot_id": "NULL"}, LOT_INPUT, FACT),
    "assay_is_of_an_element_or_a_compound": Breach(
        "facilities.Assay", {"element_id": "NULL"}, "element_id IS NOT NULL", FACT
    ),
    "assay_unit_is_known": Breach("facilities.Assay", {"unit": "'spoon'", "value": "0"}, fresh=FACT),
    "assay_basis_is_known": Breach("facilities.Assay", {"basis": "'wet'"}, fresh=FACT),
    "assay_status_is_known": Breach("facilities.Assay", {"status": "'guessed'"}, fresh=FACT),
    "assay_value_is_at_most_the_whole": Breach("facilities.Assay", {"value": "100.1"}, "unit = 'percent'", FACT),
    "assay_uncertainty_is_possible": Breach("facilities.Assay", {"uncertainty": NAN}, fresh=FACT),
    "energy_reading_ends_after_it_starts": Breach("facilities.EnergyReading", {"ends_at": "starts_at"}),
    "energy_reading_is_possible": Breach("facilities.EnergyReading", {"energy_kwh": NAN}),
    "energy_reading_quantity_is_possible": Breach("facilities.EnergyReading", {"quantity": NAN}),
    "energy_reading_is_voided_with_a_reason": Breach("facilities.EnergyReading", VOIDED),
    **facts("receipt", "facilities.Receipt"),
    "receipt_gross_is_above_tare": Breach("facilities.Receipt", {"tare_mass_kg": "gross_mass_kg"}, fresh=FACT),
    "receipt_gross_mass_is_possible": Breach("facilities.Receipt", {"gross_mass_kg": NAN}, fresh=FACT),
    "scale_code_is_unique_at_its_site": Breach("facilities.Scale", {}, fresh={"valid_from": "valid_from + 1"}),
    "one_scale_of_a_use_comes_into_use_a_day": Breach("facilities.Scale", {}, fresh={"code": "'breach'"}),
    "scale_use_is_known": Breach("facilities.Scale", {"use": "'guessing'"}, fresh=SCALE),
    "scale_class_is_known": Breach("facilities.Scale", {"accuracy_class": "'V'"}, fresh=SCALE),
    "scale_interval_is_possible": Breach("facilities.Scale", {"verification_interval_kg": "0"}, fresh=SCALE),
    "scale_largest_load_is_possible": Breach("facilities.Scale", {"largest_load_kg": NAN}, fresh=SCALE),
    **facts("stocktake", "facilities.StockTake", day="day + 1"),
    "one_standing_stock_take_of_a_place_and_day": Breach("facilities.StockTake", {}, fresh=FACT),
    "stock_row_is_a_lot_or_a_batch": Breach("facilities.StockTakeRow", {"lot_id": "NULL", "output_id": "NULL"}),
    "a_lot_is_counted_once": Breach("facilities.StockTakeRow", {}, LOT_INPUT),
    "a_batch_is_counted_once": Breach("facilities.StockTakeRow", {}, "output_id IS NOT NULL"),
    "stock_row_mass_is_possible": Breach("facilities.StockTakeRow", {"mass_kg": NAN}),
    "stock_row_moisture_is_a_fraction": Breach("facilities.StockTakeRow", {"moisture_fraction": "1"}),
    **facts("balanceacceptance", "facilities.BalanceAcceptance"),
    "balance_acceptance_is_of_a_whole_month": Breach(
        "facilities.BalanceAcceptance", {"month": "month + 1"}, fresh=FACT
    ),
    "balance_acceptance_has_a_reason": Breach("facilities.BalanceAcceptance", {"reason": "''"}, fresh=FACT),
    "balance_acceptance_gap_is_a_number": Breach("facilities.BalanceAcceptance", {"gap_kg": NAN}, fresh=FACT),
    **facts("residuedisposal", "facilities.ResidueDisposal"),
    "residue_disposal_mass_is_possible": Breach("facilities.ResidueDisposal", {"mass_kg": NAN}, fresh=FACT),
    "residue_disposal_has_a_code": Breach("facilities.ResidueDisposal", {"waste_code_id": "NULL"}, fresh=FACT),
    "residue_disposal_has_a_destination": Breach("facilities.ResidueDisposal", {"destination": "''"}, fresh=FACT),
    "residue_disposal_has_one_responsible_party": Breach(
        "facilities.ResidueDisposal", {"responsible_name": "'Somebody else'"}, fresh=FACT
    ),
    **facts("supplyinstrument", "facilities.SupplyInstrument"),
    "supply_instrument_kind_is_known": Breach("facilities.SupplyInstrument", {"kind": "'promise'"}, fresh=FACT),
    "supply_instrument_quantity_is_possible": Breach("facilities.SupplyInstrument", {"quantity_kwh": NAN}, fresh=FACT),
    "supply_instrument_factor_is_possible": Breach("facilities.SupplyInstrument", {"g_co2e_per_kwh": "-1"}, fresh=FACT),
    "supply_instrument_ends_after_it_starts": Breach(
        "facilities.SupplyInstrument", {"valid_until": "valid_from"}, fresh=FACT
    ),
    "supply_instrument_has_supplier_and_evidence": Breach(
        "facilities.SupplyInstrument", {"evidence": "''"}, fresh=FACT
    ),
    "receipt_is_of_a_lot_or_a_batch": Breach("facilities.Receipt", {"lot_id": "NULL"}, fresh=FACT),
}
NEXT_ENTRY = {
    "position": "position + 7",
    "follows": "position + 6",
    "before_kg": "after_kg",
    "after_kg": "after_kg + amount_kg",
}
A_CLAIM = {"claimed_for": "'A battery'", "claimed_from": "'2026-01-01'", "claimed_until": "'2026-12-31'"}
CONTRACTS = {
    **facts("feedstockcommitment", "contracts.FeedstockCommitment"),
    "commitment_is_to_somebody_else": Breach(
        "contracts.FeedstockCommitment", {"recycler_id": "supplier_id"}, fresh=FACT
    ),
    "commitment_tolerance_is_a_fraction": Breach(
        "contracts.FeedstockCommitment", {"tolerance_fraction": NAN}, fresh=FACT
    ),
    "commitment_damaged_share_is_a_fraction": Breach(
        "contracts.FeedstockCommitment", {"largest_damaged_fraction": "1.1"}, fresh=FACT
    ),
    "commitment_periods_start_apart": Breach("contracts.CommitmentPeriod", {}),
    "commitment_period_is_not_empty": Breach("contracts.CommitmentPeriod", {"ends_on": "starts_on"}),
    "commitment_period_mass_is_possible": Breach("contracts.CommitmentPeriod", {"committed_mass_kg": HUGE}),
}
DASHBOARDS = {
    "one_rollup_per_slice_day_and_dimension": Breach("dashboards.DailyRollup", {}),
    "rollup_value_is_a_number": Breach("dashboards.DailyRollup", {"value": NAN}),
    "there_is_one_data_version": Breach("dashboards.DataVersion", {"id": "2"}),
    "one_first_attribution_statement": Breach("dashboards.AttributionStatement", {}, fresh=NUMBERED),
    "attribution_statement_is_of_a_quarter": Breach(
        "dashboards.AttributionStatement", {"starts_on": "'2031-02-01'"}, fresh=NUMBERED
    ),
    "attribution_statement_digest_is_sha256": Breach(
        "dashboards.AttributionStatement", {"starts_on": "'2031-01-01'", "content_sha256": "'abc'"}, fresh=NUMBERED
    ),
    "attribution_statement_that_supersedes_says_why": Breach(
        "dashboards.AttributionStatement", {"starts_on": "'2031-01-01'", "reason": "'Because'"}, fresh=NUMBERED
    ),
    "a_product_owes_a_lot_once": Breach("dashboards.AttributionRow", {}),
    "attributed_mass_is_possible": Breach("dashboards.AttributionRow", {"mass_kg": "0"}),
    "attribution_names_a_lot_wholly_or_not_at_all": Breach(
        "dashboards.AttributionRow", {"supplier_id": "NULL"}, "lot_id IS NOT NULL"
    ),
    "one_credit_account_of_a_kind": Breach("dashboards.CreditAccount", {}, fresh=NUMBERED),
    "credit_account_origin_class_is_known": Breach(
        "dashboards.CreditAccount", {"origin_class": "'found'"}, fresh=NUMBERED
    ),
    "credit_account_balance_is_a_number": Breach(
        "dashboards.CreditAccount", {"balance_kg": NAN, "element_id": "'Mn'"}, fresh=NUMBERED
    ),
    "credit_transfer_is_between_two_accounts": Breach(
        "dashboards.CreditTransfer", {"taker_id": "giver_id"}, fresh=NUMBERED
    ),
    "credit_transfer_names_its_contract": Breach("dashboards.CreditTransfer", {"reference": "''"}, fresh=NUMBERED),
    "credit_transfer_mass_is_possible": Breach("dashboards.CreditTransfer", {"mass_kg": HUGE}, fresh=NUMBERED),
    "one_credit_entry_at_a_position": Breach("dashboards.CreditEntry", {}, fresh=NUMBERED),
    "credit_entries_follow_one_another": Breach(
        "dashboards.CreditEntry",
        {"statement_id": "NULL", "kind": "'claim'", "amount_kg": "-0.5", "after_kg": "before_kg - 0.5"} | A_CLAIM,
        "kind = 'transfer_out'",
        NUMBERED | {"transfer_id": "NULL"},
    ),
    "a_statement_is_credited_once": Breach("dashboards.CreditEntry", NEXT_ENTRY, "kind = 'credit'", NUMBERED),
    "a_transfer_has_one_entry_a_side": Breach("dashboards.CreditEntry", NEXT_ENTRY, "kind = 'transfer_in'", NUMBERED),
    "credit_entry_follows_the_one_before": Breach("dashboards.CreditEntry", {"follows": "7"}, fresh=NUMBERED),
    "credit_entry_adds_up": Breach("dashboards.CreditEntry", {"after_kg": "after_kg + 1"}, fresh=NUMBERED),
    "what_goes_out_leaves_no_less_than_nothing": Breach(
        "dashboards.CreditEntry", {"amount_kg": "-before_kg - 1", "after_kg": "-1"}, "kind = 'transfer_out'", NUMBERED
    ),
    "credits_come_from_statements_only": Breach(
        "dashboards.CreditEntry", {"statement_id": "NULL"}, "kind = 'credit'", NUMBERED
    ),
    "transferred_credit_names_its_transfer": Breach(
        "dashboards.CreditEntry", {"transfer_id": "NULL"}, "kind = 'transfer_in'", NUMBERED
    ),
    "credit_says_until_when": Breach("dashboards.CreditEntry", {"usable_until": "NULL"}, "kind = 'credit'", NUMBERED),
    "a_claim_says_for_what_and_when": Breach(
        "dashboards.CreditEntry", {"kind": "'claim'", "transfer_id": "NULL"}, "kind = 'transfer_out'", NUMBERED
    ),
    "estimated_credit_is_a_number": Breach("dashboards.CreditEntry", {"estimated_kg": NAN}, fresh=NUMBERED),
    "one_first_annual_report": Breach("dashboards.AnnualReport", {}, fresh=NUMBERED),
    "annual_report_of_one_site_names_it": Breach(
        "dashboards.AnnualReport", {"year": "2031", "site_id": "NULL"}, fresh=NUMBERED
    ),
    "annual_report_year_is_possible": Breach("dashboards.AnnualReport", {"year": "1999"}, fresh=NUMBERED),
    "annual_report_digests_are_sha256": Breach(
        "dashboards.AnnualReport", {"year": "2031", "content_sha256": "'abc'"}, fresh=NUMBERED
    ),
    "annual_report_that_supersedes_says_why": Breach(
        "dashboards.AnnualReport", {"year": "2031", "reason": "'Because'"}, fresh=NUMBERED
    ),
}

BREACHES: dict[str, Breach] = {
    **PARTNERS,
    **REFERENCE,
    **FEEDSTOCK,
    **TRANSPORT,
    **FACILITIES,
    **CONTRACTS,
    **DASHBOARDS,
}
