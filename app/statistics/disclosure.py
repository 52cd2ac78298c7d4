"""Disclosure control of the record file: who gets the file must not find a person in it.

The reader knows who lives where, their sex and age, and who reported what. So the key variables
are coarsened and locally suppressed until every class holds k records (Sweeney 2002) and no class
agrees on a harmful answer (Machanavajjhala et al. 2007, as a bound on the share).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log2
from random import Random

import polars as pl

from app.statistics.lattice import SUPPRESSED, Node
from app.statistics.record_classes import GONE, Key, SafeTest, suppress_locally
from app.statistics.rounding import whole_per_cent
from app.survey.reasons import UnprotectableReason
from app.survey.refusals import UnprotectableRefused

KEY_VARIABLES = ("area", "sex", "age_band")


@dataclass(frozen=True)
class Rules:
    """What the release promises. Without defaults: whoever releases has to say them."""

    k: int
    """Records that share every combination of key values."""
    k_with_sensitive: int
    """Records that share it still when the sensitive variable is known as well."""
    sensitive: str
    """``any_crime``: who reported a crime is known to the reader."""
    withheld_together: tuple[str, ...]
    """What lives in tables only where ``k_with_sensitive`` does not hold."""
    most_suppressed: float
    """Largest share of records with a suppressed key value."""
    most_in_harmful: float
    """Largest share of a class in one harmful value."""
    harmful: Mapping[str, int]
    """Variable -> the value that harms whoever is known to have it."""
    variables: tuple[str, ...]
    """The only columns, besides the key variables and the weight, that may leave."""
    weight_decimals: int

    def __post_init__(self) -> None:
        """Refuse rules that protect nobody."""
        if self.k <= 1 or self.k_with_sensitive <= 1:
            raise ValueError("a threshold of one or less protects nobody")
        if not 0 <= self.most_suppressed < 1 or not 0 < self.most_in_harmful < 1:
            raise ValueError("the largest shares lie below 1")


@dataclass(frozen=True)
class Risk:
    """The numbers of the risk report."""

    node: str
    records: int
    k: int
    """Size of the smallest class that is released."""
    class_sizes: dict[int, int]
    """Size -> number of classes of that size."""
    share_unique_before: float
    share_below_k_before: float
    """Share of records in classes under k, by area x sex x age band as collected."""
    share_unique: float
    expected_reidentifications: float
    """By a reader who knows that everybody she looks for answered: the sum of 1 / class size."""
    expected_in_population: float
    """By a reader who knows only that they live there: the sum of 1 / residents in the class."""
    suppressed_cells: dict[str, int]
    suppressed_records: int
    bits_lost: float
    """Information lost per record (non-uniform entropy): what the search made least."""
    sensitive_released: bool

    def as_document(self) -> dict[str, object]:
        """As it is written to ``risk.json``."""
        document = asdict(self)
        document["class_sizes"] = {str(size): count for size, count in self.class_sizes.items()}
        return document


@dataclass(frozen=True)
class Protected:
    """A record file that keeps the rules."""

    records: pl.DataFrame
    """row (1..n, fresh random order), the key variables (text; ``SUPPRESSED`` where blanked; no
    sex where the node drops it), weight, and the variables that may leave."""
    node: Node
    risk: Risk


@dataclass(frozen=True)
class _Attempt:
    node: Node
    keys: list[Key]
    texts: tuple[Mapping[int, str], ...]
    """By key variable: what each code is called in the file."""
    bits: float
    suppressed: int


def protect(
    records: pl.DataFrame, nodes: Sequence[Node], *, rules: Rules, dice: Random
) -> Protected:
    """The least coarse record file that keeps ``rules``.

    ``records``: one row per respondent with area, sex, age_band, weight (final), the released
    variables and those the rules look at. Every node is tried; the least information lost wins, ties to
    the finer. Pass the node of an earlier wave alone to show both waves alike. UnprotectableRefused
    when no node keeps the rules.
    """
    if not records.height or not nodes:
        raise UnprotectableRefused(UnprotectableReason.NOTHING_TO_SEARCH)
    # The same dice for every node: what is measured in the search is what is released.
    seed = dice.getrandbits(128)
    best: _Attempt | None = None
    for node in nodes:
        # These dice choose which records lend a value, no more; ``dice`` shuffle the file.
        copy = Random(seed)  # noqa: S311 - no secret is made of it
        try:
            attempt = _attempt(records, node, rules=rules, dice=copy)
        except UnprotectableRefused:
            continue
        if attempt.suppressed > rules.most_suppressed * records.height:
            continue
        if best is None or attempt.bits < best.bits:
            best = attempt
    if best is None:
        raise UnprotectableRefused(
            UnprotectableReason.NO_NODE,
            records=records.height,
            k=rules.k,
            per_cent=whole_per_cent(rules.most_suppressed),
        )
    return _released(records, best, rules=rules, dice=dice)


def _attempt(records: pl.DataFrame, node: Node, *, rules: Rules, dice: Random) -> _Attempt:
    columns = [_coarsened(records, variable, node=node) for variable in KEY_VARIABLES]
    texts = tuple(_coded(column) for column in columns)
    numbers = [{text: code for code, text in each.items()} for each in texts]
    codes = [
        [number[text] for text in column] for number, column in zip(numbers, columns, strict=True)
    ]
    before: list[Key] = list(zip(*codes, strict=True))
    keys = suppress_locally(before, k=rules.k, safe=_safe_test(records, rules), dice=dice)
    bits = sum(
        _bits_lost(records[variable].to_list(), [key[at] for key in keys])
        for at, variable in enumerate(KEY_VARIABLES)
    )
    suppressed = sum(GONE in key for key in keys)
    return _Attempt(node, keys, texts, bits / records.height, suppressed)


def _coded(column: Sequence[str]) -> dict[int, str]:
    """A code for each text: numbered from 1, what is suppressed by its own."""
    return {GONE: SUPPRESSED, **dict(enumerate(sorted(set(column) - {SUPPRESSED}), 1))}


def _coarsened(records: pl.DataFrame, variable: str, *, node: Node) -> list[str]:
    original = [str(value) for value in records[variable]]
    if variable == "sex":
        return original if node.keeps_sex else [""] * len(original)
    merged = node.areas if variable == "area" else node.ages
    unknown = sorted(set(original) - set(merged))
    if unknown:
        raise UnprotectableRefused(
            UnprotectableReason.CELL_UNKNOWN, node=node.name, variable=variable, value=unknown[0]
        )
    return [merged[value] for value in original]


def _safe_test(records: pl.DataFrame, rules: Rules) -> SafeTest:
    """Is a class large enough, and does it not agree on anything harmful?"""
    harmed = [
        [answer == value for answer in records[variable]]
        for variable, value in sorted(rules.harmful.items())
    ]

    def safe(rows: Sequence[int]) -> bool:
        if len(rows) < rules.k:
            return False
        most = rules.most_in_harmful * len(rows)
        return all(sum(has[row] for row in rows) <= most for has in harmed)

    return safe


def _bits_lost(original: Sequence[object], released: Sequence[int]) -> float:
    """What a reader of ``released`` has still to guess of ``original``, in bits.

    Non-uniform entropy (De Waal & Willenborg 1999): a suppressed value may be any of the file's.
    """
    everyone = Counter(original)
    shown = Counter(code for code in released if code != GONE)
    pairs = Counter(zip(original, released, strict=True))
    bits = 0.0
    for (value, code), records in pairs.items():
        chance = (
            everyone[value] / len(original) if code == GONE else pairs[value, code] / shown[code]
        )
        bits -= records * log2(chance)
    return bits


def _released(records: pl.DataFrame, attempt: _Attempt, *, rules: Rules, dice: Random) -> Protected:
    classes = Counter(attempt.keys)
    texts = {
        variable: [attempt.texts[at][key[at]] for key in attempt.keys]
        for at, variable in enumerate(KEY_VARIABLES)
        if variable != "sex" or attempt.node.keeps_sex
    }
    weights = _class_weights(records["weight"].to_list(), attempt.keys, rules=rules)
    with_sensitive = _keeps_k(records, attempt.keys, rules=rules)
    leaving = [
        name
        for name in rules.variables
        if name in records.columns and (with_sensitive or name not in rules.withheld_together)
    ]
    order = list(range(records.height))
    dice.shuffle(order)
    file = (
        records.select(leaving)
        .with_columns(pl.Series(name, column) for name, column in texts.items())
        .with_columns(pl.Series("weight", weights))
        .select(*texts, "weight", *leaving)[order]
        .with_row_index("row", offset=1)
    )
    risk = _risk(records, attempt, classes=classes, rules=rules, with_sensitive=with_sensitive)
    return Protected(file, attempt.node, risk)


def _class_weights(weights: Sequence[float], keys: Sequence[Key], *, rules: Rules) -> list[float]:
    """The mean weight of the released class: a weight of one's own would tell the exact area."""
    sizes = Counter(keys)
    sums = dict.fromkeys(sizes, 0.0)
    for key, weight in zip(keys, weights, strict=True):
        sums[key] += weight
    means = {key: round(total / sizes[key], rules.weight_decimals) for key, total in sums.items()}
    return [float(means[key]) for key in keys]


def _keeps_k(records: pl.DataFrame, keys: Sequence[Key], *, rules: Rules) -> bool:
    """Does every class still hold enough records when the sensitive answer is known too?"""
    if rules.sensitive not in records.columns:
        return False
    known = Counter(zip(keys, records[rules.sensitive].to_list(), strict=True))
    return min(known.values()) >= rules.k_with_sensitive


def _risk(
    records: pl.DataFrame,
    attempt: _Attempt,
    *,
    classes: Mapping[Key, int],
    rules: Rules,
    with_sensitive: bool,
) -> Risk:
    n = records.height
    before = Counter(records.select(KEY_VARIABLES).iter_rows())
    residents: dict[Key, float] = dict.fromkeys(classes, 0.0)
    for key, weight in zip(attempt.keys, records["weight"].to_list(), strict=True):
        residents[key] += weight
    return Risk(
        node=attempt.node.name,
        records=n,
        k=min(classes.values()),
        class_sizes=dict(sorted(Counter(classes.values()).items())),
        share_unique_before=sum(size == 1 for size in before.values()) / n,
        share_below_k_before=sum(size for size in before.values() if size < rules.k) / n,
        share_unique=sum(size == 1 for size in classes.values()) / n,
        expected_reidentifications=float(len(classes)),
        expected_in_population=sum(size / residents[key] for key, size in classes.items()),
        suppressed_cells={
            variable: sum(key[at] == GONE for key in attempt.keys)
            for at, variable in enumerate(KEY_VARIABLES)
        },
        suppressed_records=attempt.suppressed,
        bits_lost=attempt.bits,
        sensitive_released=with_sensitive,
    )


def headline_change(
    records: pl.DataFrame, released: pl.DataFrame, indicators: Mapping[str, int]
) -> float:
    """The largest change, in share, of a headline figure when it is computed from the record file.

    ``indicators``: variable -> the value whose share is the figure; negative codes are missing.
    Variables that did not leave are passed over. 0 when none left.
    """
    changes = [
        abs(_share_of(records, variable, value=value) - _share_of(released, variable, value=value))
        for variable, value in indicators.items()
        if variable in released.columns
    ]
    return max(changes, default=0.0)


def _share_of(records: pl.DataFrame, variable: str, *, value: int) -> float:
    answered = records.filter(pl.col(variable) >= 0)
    people = float(answered["weight"].sum())
    has = float(answered.filter(pl.col(variable) == value)["weight"].sum())
    return has / people if people else 0.0
