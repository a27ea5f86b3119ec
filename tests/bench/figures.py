"""Samples -> the texts of a table.

Variants are measured in turn, round by round, so that what else the machine does meets them alike; a ratio is the
median of the rounds' ratios.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median, quantiles

COLUMNS = ["What", "Median", "Spread", "Ratio", "Goal"]
NBSP = "\N{NO-BREAK SPACE}"
SPREAD = "Spread is the middle half."

Row = list[str]
Samples = dict[str, list[float]]


def alternate(variants: dict[str, Callable[[], float]], rounds: int) -> Samples:
    """``rounds`` samples of each variant, one of each in turn; the order is turned round every time."""
    samples: Samples = {name: [] for name in variants}
    order = list(variants)
    for _ in range(rounds):
        for name in order:
            samples[name].append(variants[name]())
        order.reverse()
    return samples


def middle(samples: list[float]) -> tuple[float, float]:
    """The quartiles; of fewer than four samples the least and the greatest."""
    if len(samples) < 4:
        return min(samples), max(samples)
    low, _, high = quantiles(samples, n=4, method="inclusive")
    return low, high


def ratio(samples: list[float], base: list[float]) -> float:
    """The median of the rounds' ratios."""
    return median(one / other for one, other in zip(samples, base, strict=True))


def percentile(samples: list[float], share: float) -> float:
    """The least sample that at least ``share`` of all do not exceed."""
    ordered = sorted(samples)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def show(value: float, unit: str) -> str:
    """A number with three digits and its unit, which stay on one line; "B" is shown in kB or MB."""
    if unit == "B":
        return f"{value / 1e6:.2f}{NBSP}MB" if value >= 1e6 else f"{value / 1e3:.1f}{NBSP}kB"
    if value and value < 0.095:
        return f"{value:.3f}{NBSP}{unit}"
    digits = 2 if value < 9.95 else 1 if value < 99.5 else 0
    return f"{value:.{digits}f}{NBSP}{unit}".strip()


def row(what: str, samples: list[float], unit: str, against: str = "", bar: str = "") -> Row:
    """A line with median and spread."""
    low, high = middle(samples)
    between = f"{show(low, unit).removesuffix(NBSP + unit)} to {show(high, unit)}"
    return [what, show(median(samples), unit), between, against, bar]


def spread(samples: list[float], unit: str) -> str:
    """The median with the middle half in brackets."""
    low, high = middle(samples)
    return f"{show(median(samples), unit)} ({show(low, unit).removesuffix(NBSP + unit)} to {show(high, unit)})"


def bar(value: float, most: float, unit: str = "") -> str:
    """The bar in words, with how far it is missed."""
    text = f"at most {show(most, unit) if unit == 'B' else f'{most:g} {unit}'.strip()}"
    return text if value <= most else f"{text}; missed by {100 * (value / most - 1):.0f} %"


def group(id: str, title: str, note: str, rows: list[Row], columns: list[str] = COLUMNS) -> dict[str, object]:
    """A table."""
    return {"id": id, "title": title, "note": note, "columns": columns, "rows": rows}
