"""Tiny plans named for their situation go in; every fault comes out, once, with its line."""

from pathlib import Path

import pytest

from strangler.exceptions import Refused
from strangler.messages import Refusal
from strangler.plans import loader
from strangler.plans.stage import Stage

SITUATIONS = Path(__file__).parents[2] / "situations"
SOUND = """from strangler import plans

extraction = plans.Extraction(owner="team", service="NOTES_URL", tables=[plans.Table("notes.Note")])
"""
COPY = '''from strangler import plans


class Step(plans.Step):
    """Every note exists twice."""

    after = ""
    operations = [plans.Copy()]
'''


def faults_of(name: str, root: Path = SITUATIONS) -> tuple[Refusal, ...]:
    return loader.read(root, name)[1]


def ids_of(name: str, root: Path = SITUATIONS) -> list[str]:
    return [fault.id for fault in faults_of(name, root)]


def write(root: Path, /, name: str = "notes", **files: str) -> None:
    (root / name).mkdir()
    for word, text in {"__init__": SOUND, "_0001_copy": COPY, **files}.items():
        stem = word[1:] if word[1].isdigit() else word  # an argument cannot begin with a digit
        (root / name / f"{stem}.py").write_text(text)


def test_a_sound_plan_is_one_chain_from_copy_to_retire() -> None:
    plan = loader.load(SITUATIONS, "sound")
    assert [step.stage for step in plan.steps] == ["copy", "shadow", "canary", "canary", "serve", "own", "retire"]
    assert plan.stage(applied=set()) is Stage.DECLARED
    assert plan.stage(applied={"0001_copy", "0002_shadow"}) is Stage.SHADOW
    assert plan.next_step({"0001_copy"}) == plan.step("0002_shadow")
    assert plan.next_step({step.name for step in plan.steps}) is None


def test_a_step_holds_its_own_gates_and_those_that_always_hold(tmp_path: Path) -> None:
    always = SOUND.replace('"notes.Note")]', '"notes.Note")], gates=[plans.no_dead_letters()]')
    write(tmp_path, __init__=always, _0001_copy=COPY + "    gates = [plans.lag_below(seconds=2)]\n")
    plan = loader.load(tmp_path, "notes")
    assert [gate.kind for gate in plan.gates_of(plan.steps[0])] == ["no_dead_letters", "lag_below"]


def test_load_refuses_with_every_fault_and_gives_no_plan() -> None:
    with pytest.raises(Refused) as caught:
        loader.load(SITUATIONS, "many_faults")
    assert [fault.id for fault in caught.value.refusals] == ids_of("many_faults")


def test_four_faults_are_told_at_once_and_not_one_after_the_other() -> None:
    wanted = ["S124", "S118", "S123", "S117", "S119", "S115", "S107", "S115", "S104", "S108"]
    assert ids_of("many_faults") == wanted


def test_every_fault_names_its_file_and_line() -> None:
    for fault in faults_of("many_faults"):
        assert fault.where and fault.where.line and Path(fault.where.file).is_file(), fault


def test_the_line_is_where_the_thing_was_written() -> None:
    thru = next(fault for fault in faults_of("many_faults") if fault.id == "S124")
    assert thru.where
    assert "thru" in Path(thru.where.file).read_text().splitlines()[thru.where.line - 1]


def test_S101_an_unknown_plan_is_answered_with_the_nearest() -> None:
    (fault,) = faults_of("soudn")
    assert fault.id == "S101"
    assert "Did you mean sound?" in fault.what


def test_S102_a_folder_that_declares_nothing_is_refused(tmp_path: Path) -> None:
    write(tmp_path, __init__="")
    assert ids_of("notes", tmp_path) == ["S102"]


def test_S103_a_syntax_error_keeps_its_line_and_the_other_files_are_still_read(tmp_path: Path) -> None:
    write(tmp_path, _0001_copy=COPY.replace("after =", "after !"), _0002_shadow="1 / 0\n")
    first, second = faults_of("notes", tmp_path)
    assert (first.id, first.where and first.where.line) == ("S103", 7)
    assert (second.id, second.where and second.where.line) == ("S103", 1)
    assert "ZeroDivisionError" in second.what


def test_S104_a_misspelt_word_is_answered_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, _0001_copy=COPY.replace("Copy()", "Cpoy()"))
    (fault,) = faults_of("notes", tmp_path)
    assert (fault.id, fault.where and fault.where.line) == ("S104", 8)
    assert "Did you mean Copy?" in fault.what


def test_S104_a_misspelt_argument_is_answered_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, _0001_copy=COPY + "    gates = [plans.compared(at_leats=3, mismatch_below=0.1)]\n")
    (fault,) = faults_of("notes", tmp_path)
    assert fault.id == "S104"
    assert "plans.compared knows no at_leats. Did you mean at_least?" in fault.what


def test_S105_wrong_types_are_refused_wherever_they_are(tmp_path: Path) -> None:
    inside = SOUND.replace('owner="team"', "owner=7").replace('"notes.Note")', '"notes.Note", key="id"), "x"')
    step = COPY.replace('after = ""', "after = None").replace("[plans.Copy()]", "plans.Copy()")
    write(tmp_path, __init__=inside, _0001_copy=step)
    assert ids_of("notes", tmp_path) == ["S105"] * 5


def test_S106_a_file_without_a_step_is_refused(tmp_path: Path) -> None:
    write(tmp_path, _0001_copy="")
    assert ids_of("notes", tmp_path) == ["S106"]


def test_S107_a_step_says_in_a_docstring_what_it_does(tmp_path: Path) -> None:
    write(tmp_path, _0001_copy=COPY.replace('"""Every note exists twice."""', ""))
    assert ids_of("notes", tmp_path) == ["S107"]


def test_S108_a_missing_parent_is_refused_with_the_nearest() -> None:
    (fault,) = faults_of("missing_parent")
    assert fault.id == "S108"
    assert "Did you mean 0001_copy?" in fault.what


def test_S108_a_parent_whose_file_is_broken_is_not_called_missing(tmp_path: Path) -> None:
    shadow = COPY.replace('after = ""', 'after = "0001_copy"').replace("Copy()", "Shadow()")
    write(tmp_path, _0001_copy="(", _0002_shadow=shadow)
    assert ids_of("notes", tmp_path) == ["S103"]


def test_S109_two_first_steps_are_refused() -> None:
    assert ids_of("two_roots") == ["S109"]


def test_S110_two_heads_are_refused_by_name() -> None:
    (fault,) = faults_of("two_heads")
    assert fault.id == "S110"
    assert "0002_shadow, 0003_canary" in fault.what


@pytest.mark.parametrize("name", ["circle", "circle_behind"])
def test_S111_steps_that_wait_for_each_other_are_refused(name: str) -> None:
    assert ids_of(name) == ["S111"]


def test_S112_a_skipped_stage_is_refused_and_the_missing_one_named() -> None:
    (fault,) = faults_of("skipped_stage")
    assert fault.id == "S112"
    assert "goes on with Shadow" in fault.why


def test_S113_a_step_that_does_nothing_is_refused(tmp_path: Path) -> None:
    write(tmp_path, _0001_copy=COPY.replace("[plans.Copy()]", "[]"))
    assert ids_of("notes", tmp_path) == ["S113"]


def test_S114_a_share_only_grows() -> None:
    assert ids_of("shrinking_share") == ["S114"]


def test_S122_a_file_that_is_not_called_like_a_step_is_refused(tmp_path: Path) -> None:
    write(tmp_path, shadow=COPY)
    assert ids_of("notes", tmp_path) == ["S122"]


def test_S126_a_name_that_cannot_become_part_of_a_trigger_is_refused(tmp_path: Path) -> None:
    write(tmp_path, name="My-Notes")
    (fault,) = faults_of("My-Notes", tmp_path)
    assert fault.id == "S126"
    assert "my_notes" in fault.next


def test_S130_a_copy_cannot_ask_for_a_rehearsal_before_it(tmp_path: Path) -> None:
    write(tmp_path, _0001_copy=COPY + "    gates = [plans.rehearsed(within_s=60)]\n")
    assert ids_of("notes", tmp_path) == ["S130"]
