"""The paper questionnaire, from the same definition as the web pages and the keying screen.

The number beside a box is the category's code, which the keyer types; the small number beside a title
is the page of the keying screen. The serial stands on a strip that is cut off on arrival, so that
a keyer never sees whose form it is.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby

import segno

from app.documents import form_texts as texts
from app.documents import letter_texts
from app.documents.typesetting import Job, Press, Printed, typeset_each
from app.documents.wording import primary_subtag
from app.survey.keying import DECLINED
from app.survey.questionnaire import Page, Question, QuestionKind
from app.words.catalogues import catalogue
from app.words.languages import LANGUAGES
from app.words.questionnaire_words import QuestionnaireWords

_TEMPLATE = "form.typ"


@dataclass(frozen=True, slots=True)
class FormOrder:
    """One form: the serial of whoever gets it, and the tag of its language."""

    serial: str
    tag: str


def paper_forms_pdf(
    orders: Sequence[FormOrder],
    *,
    shared: Mapping[str, Printed],
    made_on: date,
    progress: Callable[[int], object] | None = None,
) -> list[bytes]:
    """One PDF for each order. ``shared``: the ``form_content`` of each language.

    ``progress`` hears how many are done.
    """

    def job_of(order: FormOrder) -> Job:
        return _TEMPLATE, {**shared[order.tag], **_strip(order.serial)}

    return typeset_each(orders, job_of, made_at=_made_at(made_on), progress=progress)


def form_pictures(serial: str, *, content: Printed, made_on: date) -> list[bytes]:
    """The pages of one form as PNG, to look at. ``content``: the ``form_content`` of a language."""
    press = Press(_TEMPLATE)
    return press.pictures({**content, **_strip(serial)}, made_at=_made_at(made_on))


def _made_at(made_on: date) -> datetime:
    return datetime.combine(made_on, time(), tzinfo=UTC)


def form_content(words: QuestionnaireWords, *, sender: str) -> Printed:
    """Every word of the form but its serial, as ``form.typ`` reads it."""
    say, questionnaire = catalogue("letters", words.tag).gettext, words.questionnaire
    numbers = {question.name: number for number, question in enumerate(questionnaire, 1)}
    return {
        "lang": primary_subtag(words.tag),
        "direction": LANGUAGES[words.tag].direction,
        "name": letter_texts.NAME,
        "sender": sender,
        "heading": say(letter_texts.INVITATION_HEADING),
        "how": say(texts.HOW_TO_FILL_IN),
        "send_back": say(texts.SEND_BACK),
        "cut_off": say(texts.CUT_OFF),
        "office": say(texts.FOR_THE_OFFICE),
        "support_heading": say(texts.SUPPORT_HEADING),
        "support": [
            {"name": line.name, "number": line.number, "hours": line.hours}
            for line in words.support_lines()
        ],
        "pages": [_page(page, words, numbers) for page in questionnaire.pages],
        "support_before": next((str(p.number) for p in questionnaire.pages if p.support), ""),
    }


def _strip(serial: str) -> Printed:
    drawn = io.BytesIO()
    symbol = segno.make(serial, error="m", boost_error=False, micro=False)
    symbol.save(drawn, kind="svg", border=0, xmldecl=False, omitsize=True, svgclass=None)
    return {"serial": serial, "serial_picture": drawn.getvalue().decode()}


def _page(page: Page, words: QuestionnaireWords, numbers: dict[str, int]) -> Printed:
    groups = [list(group) for _, group in groupby(page.questions, _alike)]
    return {
        "number": str(page.number),
        "title": words.page_title(page),
        "intro": words.page_intro(page),
        "groups": [_group(group, words, numbers) for group in groups],
    }


def _alike(question: Question) -> object:
    """Questions beside each other with the same key share one table with rows for questions."""
    is_row = question.kind is QuestionKind.ONE and question.asked_of is None and not question.hint
    return (question.categories, question.may_decline) if is_row else question.name


def _group(
    questions: list[Question], words: QuestionnaireWords, numbers: dict[str, int]
) -> Printed:
    first = questions[0]
    return {
        "table": len(questions) > 1,
        "boxes": _boxes(first, words),
        "kind": first.kind.value,
        "lines": 5 if (first.max_length or 0) > 500 else 3,
        "questions": [
            {
                "number": str(numbers[question.name]),
                "text": words.question(question),
                "notes": _notes(question, words, numbers),
            }
            for question in questions
        ],
    }


def _boxes(question: Question, words: QuestionnaireWords) -> list[Printed]:
    boxes = [
        {"mark": str(category.code), "text": words.category(question, category.code)}
        for category in question.categories
    ]
    if question.may_decline and question.kind is not QuestionKind.TEXT:
        boxes.append(
            {"mark": DECLINED, "text": catalogue("letters", words.tag).gettext(texts.DECLINE)}
        )
    return boxes


def _notes(question: Question, words: QuestionnaireWords, numbers: dict[str, int]) -> list[str]:
    say = catalogue("letters", words.tag).gettext
    notes = [words.hint(question)]
    if question.asked_of is not None:
        codes = ", ".join(str(code) for code in sorted(question.asked_of.codes))
        earlier = numbers[question.asked_of.variable]
        notes.insert(0, say(texts.ONLY_IF).format(codes=codes, question=earlier))
    if question.kind is QuestionKind.SEVERAL and not notes[-1]:
        most = question.at_most
        notes.append(say(texts.AT_MOST).format(number=most) if most else say(texts.SEVERAL))
    if question.kind is QuestionKind.YEAR:
        notes.append(say(texts.YEAR))
    return [note for note in notes if note]
