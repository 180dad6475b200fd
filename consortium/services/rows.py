"""From a file's cells to typed values, column by column, each refusal with its cure."""

from difflib import get_close_matches

from consortium import cells
from consortium.ingest_kinds import KINDS, Cell, Column, IngestKind, Problem, Row


def header_problem(headers: list[str], kind: IngestKind) -> tuple[str, str] | None:
    """What is wrong with the header line, and the cure; None when it fits."""
    names = [_normal(header) for header in headers]
    known = {column.name for column in kind.columns}
    missing = [column.name for column in kind.columns if column.required and column.name not in names]
    fitting = max(KINDS.values(), key=lambda other: len({column.name for column in other.columns} & set(names)))
    if missing and fitting.code != kind.code and not _missing(names, fitting):
        return (
            f"This looks like a file of another kind: {fitting.label}.",
            f"Send it under {fitting.label}, or take the template of {kind.label}.",
        )
    if missing:
        return (
            f"The header line lacks {', '.join(missing)}.",
            f"Take the template of {kind.label}: names matter, order does not.",
        )
    if unknown := [name for name in names if name not in known]:
        near = [match for name in unknown for match in get_close_matches(name, sorted(known), n=1)]
        cure = f"Did you mean {', '.join(near)}? " if near else ""
        return (
            f"The header line has unknown columns: {', '.join(unknown)}.",
            f"{cure}Rename or remove them; nothing is dropped silently.",
        )
    if len(set(names)) < len(names):
        repeated = sorted({name for name in names if names.count(name) > 1})
        return f"The header line names {', '.join(repeated)} twice.", "Keep one of the two columns."
    return None


def _missing(names: list[str], kind: IngestKind) -> list[str]:
    return [column.name for column in kind.columns if column.required and column.name not in names]


def _normal(header: str) -> str:
    return header.strip().lower().replace(" ", "_")


def parse_row(kind: IngestKind, headers: list[str], position: int, texts: list[str], *, decimal_comma: bool) -> Row:
    row = Row(position, texts)
    if len(texts) > len(headers) and any(texts[len(headers) :]):
        row.problems.append(
            Problem("", texts[len(headers)], "The row has more cells than the header line.", "Check the separators.")
        )
    given = dict(zip((_normal(header) for header in headers), texts, strict=False))
    for column in kind.columns:
        text = given.get(column.name, "").strip()
        row.values[column.name] = None
        if not text:
            if column.required:
                row.problems.append(Problem(column.name, "", "The cell is empty.", f"Fill it in: {column.help}"))
            continue
        try:
            row.values[column.name] = _value(column, text, decimal_comma)
        except cells.CellProblem as problem:
            row.problems.append(Problem(column.name, text, problem.message, problem.cure))
    return row


def _value(column: Column, text: str, decimal_comma: bool):
    if column.cell == Cell.DECIMAL:
        value = cells.parse_decimal(text, decimal_comma=decimal_comma)
    elif column.cell == Cell.DATE:
        value = cells.parse_date(text)
    elif column.cell == Cell.INSTANT:
        value = cells.parse_instant(text)
    else:
        value = text
        if len(value) > column.longest:
            raise cells.CellProblem(f"It is longer than {column.longest} characters.", "Shorten it.")
        if column.choices:
            value = _choice(column, value)
    unit = f" {column.unit}" if column.unit else ""
    if column.at_least is not None and value < column.at_least:
        raise cells.CellProblem(f"It is below {column.at_least}{unit}.", "Check the value and its unit.")
    if column.above is not None and value <= column.above:
        raise cells.CellProblem(f"It must be above {column.above}{unit}.", "Check the value and its sign.")
    if column.at_most is not None and value > column.at_most:
        raise cells.CellProblem(f"It is above {column.at_most}{unit}.", "Check the value and its unit.")
    return value


def _choice(column: Column, text: str) -> str:
    normal = text.lower().replace(" ", "_").replace("-", "_")
    if normal not in column.choices:
        near = get_close_matches(normal, column.choices, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise cells.CellProblem("This value is not known here.", f"{hint}Write one of: {', '.join(column.choices)}.")
    return normal
