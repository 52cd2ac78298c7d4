"""Rules between the blocks of a questionnaire: routes, names, derived variables, headlines."""

from collections.abc import Iterable, Iterator

from app.instruments.places import Places
from app.instruments.tree import fault
from app.survey.questionnaire import Condition, Export, Page, Question, QuestionKind, Questionnaire
from app.survey.texts import page_title_context


def check(questionnaire: Questionnaire, places: Places) -> None:
    """Refuse, with its line, the first thing that does not fit with another."""
    _check_expanded_names(questionnaire, places)
    _check_routes(questionnaire, places)
    for page in questionnaire.pages:
        _check_page(page, questionnaire, places=places)
    _check_derived(questionnaire, places)
    _check_indexes(questionnaire, places)
    _check_headlines(questionnaire, places)


def _check_expanded_names(questionnaire: Questionnaire, places: Places) -> None:
    """A several-choice question becomes one variable a category, an index item a ``d_`` one."""
    taken = {question.name for question in questionnaire}
    taken |= {derived.name for derived in questionnaire.derived}
    for name, origin in _expanded(questionnaire):
        if name in taken:
            raise fault(
                places.line(origin), f"{origin!r} makes a variable {name!r}, which is there already"
            )
        taken.add(name)


def _expanded(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    for question in questionnaire:
        if question.kind is QuestionKind.SEVERAL:
            for category in question.categories:
                yield f"{question.name}_{category.code}", question.name
    for index in questionnaire.indexes:
        for item in index.items:
            yield f"d_{item}", index.name


def _check_routes(questionnaire: Questionnaire, places: Places) -> None:
    earlier: dict[str, Question] = {}
    for question in questionnaire:
        if question.asked_of is not None:
            line = places.line(f"{question.name}/asked_of")
            _check_route(question.asked_of, questionnaire, earlier=earlier, line=line)
        earlier[question.name] = question


def _check_route(
    route: Condition, questionnaire: Questionnaire, *, earlier: dict[str, Question], line: int
) -> None:
    _check_codes(route, questionnaire, line=line)
    if route.variable not in earlier:
        raise fault(line, f"a route to {route.variable!r}, which is not asked before")
    if questionnaire.is_write_only(route.variable):
        # What is asked next would tell whoever looks on how the hidden question was answered.
        raise fault(line, f"a route on the write-only variable {route.variable!r}")


def _check_codes(condition: Condition, questionnaire: Questionnaire, *, line: int) -> None:
    if condition.variable not in questionnaire:
        raise fault(line, f"unknown variable {condition.variable!r}")
    unknown = condition.codes - questionnaire[condition.variable].codes
    if unknown:
        codes = ", ".join(map(str, sorted(unknown)))
        raise fault(line, f"{condition.variable!r} has no category {codes}")


def _check_page(page: Page, questionnaire: Questionnaire, *, places: Places) -> None:
    line = places.line(page_title_context(page))
    if all(question.asked_of is not None for question in page.questions):
        # An empty page would have to be skipped, and the number of pages would tell an answer.
        raise fault(line, f"page {page.name!r} has no question that everyone is asked")
    if page.support and not questionnaire.support_lines:
        raise fault(line, f"page {page.name!r} offers support, but no line is given")


def _check_derived(questionnaire: Questionnaire, places: Places) -> None:
    for derived in questionnaire.derived:
        for condition in _conditions(derived.any_of):
            _check_source(condition, questionnaire, line=places.line(derived.name))


def _check_source(condition: Condition, questionnaire: Questionnaire, *, line: int) -> None:
    """A variable that something is computed from: one category, and allowed to leave the house."""
    _check_codes(condition, questionnaire, line=line)
    question = questionnaire[condition.variable]
    if question.kind is not QuestionKind.ONE:
        raise fault(line, f"{question.name!r} is not answered with one category")
    if question.export is Export.NEVER:
        raise fault(line, f"{question.name!r} never leaves the house, nor may its like")


def _conditions(any_of: Iterable[Iterable[Condition]]) -> Iterator[Condition]:
    for line in any_of:
        yield from line


def _check_indexes(questionnaire: Questionnaire, places: Places) -> None:
    for index in questionnaire.indexes:
        line = places.line(index.name)
        if not questionnaire.index_bands:
            raise fault(line, "an index needs 'index_bands'")
        for item in index.items:
            _check_source(Condition(item, index.counted), questionnaire, line=line)


def _check_headlines(questionnaire: Questionnaire, places: Places) -> None:
    known = {derived.name for derived in questionnaire.derived}
    known |= {index.name for index in questionnaire.indexes}
    for name in questionnaire.headlines:
        if name not in known:
            raise fault(
                places.line(f"headline:{name}"), f"{name!r} is no derived variable and no index"
            )
