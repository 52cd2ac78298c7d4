"""The record of a draw is the same when it has been kept as a document."""

import json

import pytest

from app.survey.sample_record import SamplePlan, SampleRecord

PLAN = SamplePlan(rule="equal", n=20, seed_event="a draw", area_languages={"A1": "ar"})
STAGED = SampleRecord(excluded={"dead": 2}, population=200, frame_key="key")
PLANNED = SampleRecord(population=200, sizes={"A1": 200}, plan=PLAN, commitment="c")


@pytest.mark.parametrize("record", [SampleRecord(), STAGED, PLANNED])
def test_a_record_is_read_back_from_its_document(record: SampleRecord) -> None:
    document = json.loads(json.dumps(record.as_document()))
    assert SampleRecord.from_document(document) == record


def test_what_is_not_known_yet_is_left_out() -> None:
    assert SampleRecord().as_document() == {"population": 0}


def test_a_record_knows_how_far_the_draw_has_come() -> None:
    assert not STAGED.is_planned
    assert PLANNED.is_planned
    assert not PLANNED.is_drawn
    assert SampleRecord(seed="4711").is_drawn
