"""What the questionnaire's templates are given: small, frozen, in one language already."""

from dataclasses import dataclass

from markupsafe import Markup

from app.fieldwork.public_wave import PublicWave, words_of
from app.resident.cards import Card, part_of
from app.survey.questionnaire import Page, SupportLine


@dataclass(frozen=True, slots=True)
class SheetView:
    """What every page inside the questionnaire shows around its content."""

    csrf: Markup | str
    offered: tuple[str, ...]
    can_leave: bool
    """Whether "leave quickly" is offered: from the sensitive block on."""
    enter_continues: bool = True


@dataclass(frozen=True, slots=True)
class PageView:
    """One page of questions."""

    number: int
    part: int
    parts: int
    title: str
    intro: str
    write_only: bool
    """Its answers are not shown again once it is left."""
    support: str
    """open, folded or nothing."""
    support_lines: tuple[SupportLine, ...]
    revision: Markup | str
    tab: Markup | str
    cards: tuple[Card, ...] = ()
    ready_cards: Markup | str = ""
    """A mark where ready cards will stand, instead of ``cards``."""
    is_stale: bool = False
    prompt: Markup | str = ""
    """A mark where the question about passed-over questions may stand."""

    @property
    def problems(self) -> bool:
        """Whether something on the page must be put right."""
        return any(card.problem for card in self.cards)


def page_view(
    wave: PublicWave,
    page: Page,
    *,
    language: str,
    revision: Markup | str,
    tab: Markup | str,
    cards: tuple[Card, ...] = (),
    ready_cards: Markup | str = "",
    is_stale: bool = False,
    prompt: Markup | str = "",
) -> PageView:
    """The page in a language, with ``cards`` or a mark for them."""
    words = words_of(wave, language)
    part, parts = part_of(wave, page)
    return PageView(
        number=page.number,
        part=part,
        parts=parts,
        title=words.page_title(page),
        intro=words.page_intro(page),
        write_only=page.write_only,
        support=support_on(wave, page),
        support_lines=words.support_lines(),
        revision=revision,
        tab=tab,
        cards=cards,
        ready_cards=ready_cards,
        is_stale=is_stale,
        prompt=prompt,
    )


def support_on(wave: PublicWave, page: Page) -> str:
    """Open on pages that ask for it, folded on the pages before and after those."""
    if page.support:
        return "open"
    neighbours = wave.questionnaire.pages[max(0, page.number - 2) : page.number + 1]
    return "folded" if any(near.support for near in neighbours) else ""


def can_leave(wave: PublicWave, page_number: int) -> bool:
    """Whether ``page_number`` is in the sensitive block or after it."""
    block = [page.number for page in wave.questionnaire.pages if page.write_only]
    return bool(block) and page_number >= block[0]
