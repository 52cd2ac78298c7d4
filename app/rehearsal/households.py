"""Households of a synthetic municipality: who lives together, how old, under which address."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from app.rehearsal.names import OTHER, SWEDISH, NameStock
from app.rehearsal.places import MUNICIPALITY, Place

OLDEST = 100


@dataclass(frozen=True, slots=True)
class Inhabitant:
    """One row of the frame file, by its columns and in their order (see the public contract)."""

    person_key: str
    name: str
    address: str
    postcode: str
    city: str
    municipality: str
    area: str
    birth_date: str
    sex: str
    protected: str
    status: str
    birth_region: str


def households(
    place: Place, *, dice: random.Random, reference_date: date
) -> Iterator[list[Inhabitant]]:
    """One household after the other, without end. The same dice give the same people."""
    addresses = _addresses(place, dice)
    kinds, weights = _kinds_of_household(place)
    while True:
        ages = dice.choices(kinds, weights)[0](dice)
        stock = _stock_of(place, dice)
        address, postcode = next(addresses)
        yield [
            Inhabitant(
                person_key=f"{dice.getrandbits(40):010x}",
                name=name,
                address=address,
                postcode=postcode,
                city=place.city,
                municipality=MUNICIPALITY,
                area=place.code,
                birth_date=_birth_date(age, dice, reference_date),
                sex=sex,
                protected="0",
                status="registered",
                birth_region=_birth_region(age, stock, dice),
            )
            for age, sex, name in _members(ages, stock, dice)
        ]


def age_on(birth_date: date, day: date) -> int:
    """Completed years of age on ``day``."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def _kinds_of_household(place: Place) -> tuple[tuple[Callable[..., list[int]], ...], list[float]]:
    kinds = (_family, _one_parent, _grown_children, _couple, _old_couple, _single, _old_single)
    return kinds, [21, 6, 10, 14, 13 * place.older, 28, 12 * place.older]


def _family(dice: random.Random) -> list[int]:
    return [*_pair(dice, 25, 49), *_children(dice, most=4)][:6]


def _one_parent(dice: random.Random) -> list[int]:
    return [dice.randint(24, 52), *_children(dice, most=2)]


def _grown_children(dice: random.Random) -> list[int]:
    return [*_pair(dice, 46, 64), *(dice.randint(16, 27) for _ in range(dice.randint(1, 2)))]


def _couple(dice: random.Random) -> list[int]:
    return _pair(dice, 21, 64)


def _old_couple(dice: random.Random) -> list[int]:
    return _pair(dice, 65, 90)


def _single(dice: random.Random) -> list[int]:
    return [dice.randint(19, 64)]


def _old_single(dice: random.Random) -> list[int]:
    return [65 + int((OLDEST - 65 + 1) * dice.betavariate(1.1, 2.4))]


def _pair(dice: random.Random, youngest: int, oldest: int) -> list[int]:
    older = dice.randint(youngest, oldest)
    return [older, max(youngest - 3, older - dice.randint(0, 7))]


def _children(dice: random.Random, *, most: int) -> list[int]:
    return [dice.randint(0, 18) for _ in range(dice.choice(range(1, most + 1)))]


def _members(
    ages: list[int], stock: NameStock, dice: random.Random
) -> Iterator[tuple[int, str, str]]:
    """Age, sex and full name; most share the family name of the first."""
    family = dice.choice(stock.families)
    second = dice.choice(stock.families) if dice.random() < 0.2 else family
    first_sex = dice.choice("FM")
    for place_in_household, age in enumerate(ages):
        sex = _sex(place_in_household, first_sex, dice)
        given = dice.choice(stock.women if sex == "F" else stock.men)
        yield age, sex, f"{given} {second if place_in_household == 1 else family}"


def _sex(place_in_household: int, first_sex: str, dice: random.Random) -> str:
    if place_in_household == 0:
        return first_sex
    if place_in_household == 1 and dice.random() < 0.95:
        return "M" if first_sex == "F" else "F"
    return dice.choice("FM")


def _stock_of(place: Place, dice: random.Random) -> NameStock:
    if dice.random() >= place.foreign_share:
        return SWEDISH
    return dice.choices(OTHER, [stock.weight for stock in OTHER])[0]


def _birth_date(age: int, dice: random.Random, reference_date: date) -> str:
    """A day of birth for someone who is ``age`` on the reference date."""
    last = _years_before(reference_date, age)
    first = _years_before(reference_date, age + 1) + timedelta(days=1)
    return (first + timedelta(days=dice.randrange((last - first).days + 1))).isoformat()


def _years_before(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - years)


def _birth_region(age: int, stock: NameStock, dice: random.Random) -> str:
    abroad = 0.8 if age > 20 else 0.15
    share = 0.02 if stock is SWEDISH else abroad
    return "other" if dice.random() < share else "se"


def _addresses(place: Place, dice: random.Random) -> Iterator[tuple[str, str]]:
    """Address and postcode, each given once: houses along a street, flats floor by floor."""
    houses, flats = _houses(place), _flats(place)
    while True:
        yield next(flats) if dice.random() < place.flat_share else next(houses)


def _houses(place: Place) -> Iterator[tuple[str, str]]:
    for number in count(1, 2):
        for at, street in enumerate(place.streets):
            yield f"{street} {number + 200}", place.postcodes[at % len(place.postcodes)]


def _flats(place: Place) -> Iterator[tuple[str, str]]:
    for number in range(2, 200, 2):
        for at, street in enumerate(place.streets):
            for stair in "ABC":
                for floor in range(10, 14):
                    for door in (1, 2, 3):
                        flat = f"{street} {number} {stair} lgh {floor}{door:02d}"
                        yield flat, place.postcodes[at % len(place.postcodes)]
