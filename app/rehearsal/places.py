"""The four areas of the synthetic Burlöv: size, streets, kinds of household."""

from dataclasses import dataclass

MUNICIPALITY = "Burlöv"


@dataclass(frozen=True, slots=True)
class Place:
    """One area. Shares are fractions of its residents or households."""

    code: str
    name: str
    city: str
    postcodes: tuple[str, ...]
    streets: tuple[str, ...]
    share_of_people: float
    foreign_share: float
    """Households with a foreign background."""
    flat_share: float
    """Households in blocks of flats, with a flat number in the address."""
    older: float
    """How much more often than elsewhere a household is an older one."""


def _streets(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PLACES = (
    Place(
        code="arlov-centrum",
        name="Arlöv centrum",
        city="Arlöv",
        postcodes=("232 31", "232 32", "232 33"),
        streets=_streets(
            "Sockerbruksgatan Hantverkargatan Skolgatan Svenshögsgatan Bruksgatan Torggatan"
            " Stationsgatan Kapellgatan Verkstadsgatan Ringgatan Parkgatan Lingatan"
        ),
        share_of_people=0.31,
        foreign_share=0.55,
        flat_share=0.8,
        older=1.1,
    ),
    Place(
        code="arlov-norra",
        name="Arlöv norra och Elisetorp",
        city="Arlöv",
        postcodes=("232 34", "232 35", "232 36"),
        streets=_streets(
            "Elisetorpsvägen Vårvägen Sommarvägen Höstvägen Lärkgatan Svalgatan Rapsgatan"
            " Humlegatan Klövergatan Rosengatan Björkgatan Kornvägen"
        ),
        share_of_people=0.26,
        foreign_share=0.68,
        flat_share=0.7,
        older=0.8,
    ),
    Place(
        code="akarp",
        name="Åkarp",
        city="Åkarp",
        postcodes=("232 51", "232 52", "232 53", "232 54"),
        streets=_streets(
            "Byvägen Alnarpsvägen Fruktvägen Päronvägen Plommonvägen Syrenvägen Trädgårdsvägen"
            " Kastanjevägen Gränsvägen Ängsvägen Lindvägen Mellanvägen Kvarnvägen"
        ),
        share_of_people=0.27,
        foreign_share=0.22,
        flat_share=0.15,
        older=1.25,
    ),
    Place(
        code="burlov-kronetorp",
        name="Burlövs kyrkby och Kronetorp",
        city="Arlöv",
        postcodes=("232 37", "232 38"),
        streets=_streets(
            "Kyrkbyvägen Prästvägen Möllevägen Kronetorpsvägen Allégatan Spårgatan Väderkvarnsgatan"
            " Godsgatan Stallgatan Havregatan"
        ),
        share_of_people=0.16,
        foreign_share=0.48,
        flat_share=0.55,
        older=0.7,
    ),
)
