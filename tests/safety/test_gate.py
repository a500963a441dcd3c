"""The walk through the questions about red flags: every path to its tier, and what must hold for any answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from stretchcoach.safety import RedFlags, Tier
from stretchcoach.safety.gate import KEY, SAID_BACK, Found, GateQuestion, Inquiry, Walked, walk_inquiry
from stretchcoach.safety.questions import DONE, QuestionKind, shown_text
from stretchcoach.safety.red_flags import DAILY, FIRST, LEG, RED, SECOND, SEVERE, URGENCY, Special
from stretchcoach.safety_data import load_rules

FLAGS: RedFlags = load_rules().red_flags
E, S, W, R, A, N = (
    Tier.EMERGENCY_NOW,
    Tier.SAME_DAY_URGENT,
    Tier.WAIT,
    Tier.REST_TODAY,
    Tier.BOOK_CLINICIAN,
    Tier.NONE,
)
SHORT = {"y": "yes", "n": "no", "u": "unsure"}


def gate(*rows: str, known: Sequence[str] = (), lists: Sequence[str] = ()) -> Inquiry:
    return Inquiry(origin="gate", rows=rows, known=frozenset(known), lists=tuple(lists))


def inquiry_of(row: str, *beside: str) -> Inquiry:
    """One row that fits, with others that fit too or are remembered."""
    picked = [each for each in beside if each in FLAGS.lists[FIRST].rows]
    known = [each for each in beside if each not in picked]
    if row in FLAGS.lists[FIRST].rows or row in FLAGS.lists[SECOND].rows:
        return gate(row, *picked, known=known)
    if row == SEVERE:
        return Inquiry(origin="P2", about=(SEVERE,), known=frozenset(known))
    number = next(index for index, sign in enumerate(FLAGS.signs, 1) if sign.rows == (row,))
    return Inquiry(origin=KEY, known=frozenset(known)).answered(KEY, number)


def answered(inquiry: Inquiry, answers: Sequence[str | int], beside: Sequence[str] = ()) -> tuple[Walked, list[str]]:
    """After the answers, in the order of the questions, and then the calm ones; and what was asked, by its ref.

    Questions about the rows ``beside`` take none of the answers.
    """
    left, asked = list(answers), []
    while (question := (walked := walk_inquiry(inquiry, FLAGS)).next) is not None:
        value = left.pop(0) if left and question.ref.partition("/")[0] not in beside else calm(question)
        asked.append(question.ref)
        inquiry = inquiry.answered(question.ref, value)
    assert not left, f"never asked for: {left}"
    return walked, asked


def calm(question: GateQuestion) -> str | int:
    if question.ref == SAID_BACK:
        return "yes"
    if question.several:
        return DONE
    return {QuestionKind.LIST: "none", QuestionKind.YES_NO: "no"}.get(question.kind, 1)


def tier_of(row: str, walked: Walked) -> Tier:
    found = [each.tier for each in walked.found if each.row == row]
    return min(found, key=URGENCY.index) if found else N


class Path(NamedTuple):
    """Answers about a row and the tier they lead to; ``beside`` are rows that fit too or are remembered."""

    row: str
    answers: str
    tier: Tier
    beside: tuple[str, ...] = ()


CANCER, FEVER, DEFENCE, BONES = ("cancer",), ("fever_back",), ("infection_risk",), ("fragile",)

PATHS = [
    # F1, by itself and after F2 and F3
    *(
        Path(row, before + answers, tier)
        for row, before in [("ces_saddle", ""), ("ces_both_legs", ""), ("ces_bowel", "n")]
        for answers, tier in [("y", E), ("u", E), ("ny", A)]
    ),
    Path("ces_saddle", "nny", E),
    Path("ces_saddle", "nnu", E),
    Path("ces_saddle", "nuy", E),
    Path("ces_saddle", "nnn", S),
    *(Path("ces_both_legs", answers, S) for answers in ("nny", "nnu", "nnn", "nun")),
    *(Path("ces_bowel", answers, S) for answers in ("nnny", "nnnu", "nnnn", "unun")),
    Path("ces_bladder", "ny", E),
    Path("ces_bladder", "uu", E),
    Path("ces_bladder", "nny", A),
    *(Path("ces_bladder", answers, E) for answers in ("nnnyy", "nnnuy", "nnnyu", "nnuyy")),
    *(Path("ces_bladder", answers, S) for answers in ("nnnyn", "nnnny", "nnnnu", "nnnnn")),
    *(
        Path(row, answers, E, CANCER)
        for row, answers in [
            ("ces_bladder", "nnnnn"),
            ("ces_bladder", "nnnny"),
            ("ces_bladder", "nnnyn"),
            ("ces_bowel", "nnnn"),
            ("ces_both_legs", "nnn"),
            ("ces_both_legs", "nny"),
        ]
    ),
    # F2, F3
    Path("ces_bladder", "y", A),
    Path("ces_bladder", "y", S, FEVER),
    Path("ces_bowel", "y", A),
    # F4
    Path("legs_pain_both", "n", A),
    Path("legs_pain_both", "u", S),
    Path("legs_pain_both", "ynnn", S),
    # F5
    *(
        Path("neuro_leg", answers, tier)
        for answers, tier in [("1yn", A), ("1yy", S), ("1yu", S), ("1nn", S), ("1un", S), ("1nu", S), ("1ny", E)]
    ),
    *(
        Path("neuro_leg", answers, E, beside)
        for answers in ("1nn", "1un", "1yy", "1ny")
        for beside in (CANCER, FEVER, DEFENCE)
    ),
    Path("neuro_leg", "1yn", A, CANCER),
    *(Path("neuro_leg", answers, tier) for answers, tier in [("2y", E), ("2ny", A), ("2nny", S), ("2nnn", S)]),
    Path("neuro_leg", "2nnn", E, CANCER),
    # F6, F7, F8
    Path("chest_pain", "y", E),
    Path("chest_pain", "u", E),
    Path("chest_pain", "n", S),
    Path("coordination", "y", E),
    Path("coordination", "u", E),
    Path("coordination", "nn", S),
    Path("coordination", "nu", S),
    Path("coordination", "ny", A),
    Path("coordination", "nn", E, CANCER),
    Path("fever_back", "y", E),
    Path("fever_back", "u", E),
    Path("fever_back", "n", S),
    # F9
    Path("trauma", "yn", E),
    Path("trauma", "yu", E),
    Path("trauma", "yyy", W),
    Path("trauma", "yyu", W),
    Path("trauma", "yyn", A),
    Path("trauma", "u", S),
    Path("trauma", "ny", S),
    Path("trauma", "nu", S),
    *(Path("trauma", f"nn{day}", N) for day in (1, 2, 3, 4)),
    # F10
    *(Path(row, "y", S) for row in ("cancer", "infection_risk", "weight_loss")),
    *(Path(row, answer, A) for row in ("cancer", "infection_risk", "weight_loss") for answer in "nu"),
    *(Path("weight_loss", answer, S, beside) for answer in "nu" for beside in (CANCER, FEVER)),
    # F11, F12, F13, and those without a follow-up
    Path("fragile", "y", S),
    Path("fragile", "n", N),
    Path("fragile", "u", A),
    Path("blood_thinner", "", N),
    Path("pregnant", "y", E),
    Path("pregnant", "u", E),
    Path("pregnant", "n", A),
    Path("surgery", "y", W),
    Path("surgery", "u", W),
    Path("surgery", "n", N),
    Path("told_not_to", "", W),
    # W6
    Path("cramp", "n", N),
    Path("cramp", "n", S, BONES),
    Path("cramp", "yn", S, BONES),
    Path("cramp", "un", S, BONES),
    Path("cramp", "yy1yn", S, BONES),
    Path("dizzy", "y", R),
    Path("dizzy", "n", E),
    Path("dizzy", "u", E),
    # P2
    Path("severe", "n", N),
    Path("severe", "y-", N),
    Path("severe", "u-", N),
    *(Path("severe", f"y+{item}d", S) for item in (1, 2, 3, 4)),
    *(Path("severe", f"y+{item}d", E) for item in (5, 6)),
    Path("severe", "y+15d", E),
    Path("severe", "y+d", S),
]


def spelled(answers: str) -> list[str | int]:
    words = {**SHORT, "-": "none", "+": "something", "d": DONE}
    return [int(each) if each.isdigit() else words[each] for each in answers]


@each_row("path", PATHS, ids=lambda path: "-".join((path.row, path.answers, *path.beside)))
def test_path(path: Path) -> None:
    """Every path of F1 to F13, W6 and P2."""
    walked, _ = answered(inquiry_of(path.row, *path.beside), spelled(path.answers), path.beside)
    found = [each for each in walked.found if each.row not in path.beside]
    assert min((each.tier for each in found), key=URGENCY.index) is path.tier
    assert not [each for each in found if each.open]


def test_the_paths_are_all_that_there_are() -> None:
    """Every follow-up, and every answer to it, is on some path."""
    seen: set[tuple[str, str | int]] = set()
    for path in PATHS:
        inquiry, left = inquiry_of(path.row, *path.beside), spelled(path.answers)
        while left and (question := walk_inquiry(inquiry, FLAGS).next) is not None:
            value = calm(question) if question.ref.partition("/")[0] in path.beside else left.pop(0)
            seen.add((question.ref.rpartition("/")[2], value))
            inquiry = inquiry.answered(question.ref, value)
    for each in FLAGS.follow_ups.values():
        numbers = tuple(range(1, len(each.items) + 1)) if each.id != "other_which" else ()
        for answer in (
            ("none", "something") if each.is_list else numbers or (() if each.items else ("yes", "no", "unsure"))
        ):
            assert (each.shared or each.id, answer) in seen, (each.id, answer)


def test_both_legs_are_asked_about_as_both() -> None:
    walked, asked = answered(gate(LEG), [2, "yes"])
    assert [(each.row, each.tier) for each in walked.found] == [("ces_both_legs", E)]
    assert asked[1] == "neuro_leg/ces_when"


@each_row("row", ["ces_saddle", "ces_bladder", "ces_bowel"])
def test_pain_down_both_legs_asks_the_three_signs_one_by_one(row: str) -> None:
    three = ["ces_saddle", "ces_bladder", "ces_bowel"]
    answers: list[str | int] = [
        "yes",
        *["no"] * three.index(row),
        "yes",
        *(["no"] if row != "ces_saddle" else []),
        "yes",
    ]
    walked, asked = answered(gate("legs_pain_both"), answers)
    assert asked[1] == "ces_saddle/line"
    assert tier_of(row, walked) is E
    assert tier_of("legs_pain_both", walked) is S


def test_a_cramp_that_went_down_a_leg_is_asked_about_as_a_leg() -> None:
    walked, asked = answered(inquiry_of("cramp"), ["yes", 1, "no", "yes"])
    assert [(each.row, each.tier) for each in walked.found] == [(LEG, E)]
    assert asked[1] == "cramp/leg_which"


def test_a_cramp_by_itself_rests_and_a_mistake_and_a_break_are_no_symptom() -> None:
    walked, _ = answered(inquiry_of("cramp"), ["no"])
    assert walked.special is Special.EASE
    for pick, special in ((1, Special.GO_ON), (2, Special.BREAK)):
        walked, asked = answered(inquiry_of("other"), [pick])
        assert (walked.special, walked.tier, asked) == (special, N, ["other/other_which"])


def test_something_else_asks_the_first_list_and_the_pregnancy_that_is_known() -> None:
    _, asked = answered(inquiry_of("other", "pregnant"), [3])
    assert asked == ["other/other_which", FIRST, "pregnant/pregnant_signs"]
    walked, asked = answered(inquiry_of("other"), [3])
    assert asked == ["other/other_which", FIRST]
    assert (walked.special, walked.tier) == (None, N), "never on as if nothing had been"


def test_three_signs_of_the_key_are_picked_from_and_none_of_them_is_something_else() -> None:
    start = Inquiry(origin=KEY).answered(KEY, 2)
    walked, asked = answered(start, [1, DONE, "yes"])
    assert tier_of("ces_saddle", walked) is E
    assert asked[:3] == ["key/lines", "key/lines", "ces_saddle/ces_when"]
    _, asked = answered(start, [DONE])
    assert asked[1] == "other/other_which"


@each_row("row", [*FLAGS.lists[FIRST].rows, *FLAGS.lists[SECOND].rows])
def test_not_sure_of_a_line_by_itself(row: str) -> None:
    """Both legs: today. Of the second list, what cannot be followed up by itself: advice. Else it counts as yes."""
    start = Inquiry(origin="door", singles=(row,))
    line = walk_inquiry(start, FLAGS).next
    assert line is not None
    assert (line.ref, line.text) == (f"{row}/line", f"{FLAGS.rows[row].line}?")
    walked = walk_inquiry(start.answered(line.ref, "unsure"), FLAGS)
    told = {"ces_both_legs": S, "surgery": A, "weight_loss": A, "told_not_to": A}
    if row in told:
        assert tier_of(row, walked) is told[row]
    else:
        assert walked == walk_inquiry(start.answered(line.ref, "yes"), FLAGS)


# The lists ------------------------------------------------------------------------------------------------------------


def test_nothing_fits() -> None:
    walked, asked = answered(gate(lists=(FIRST, SECOND)), ["none", "none"])
    assert (asked, walked.found, walked.tier, walked.cleared) == ([FIRST, SECOND], (), N, (FIRST, SECOND))


@each_row("name", [FIRST, SECOND, DAILY])
def test_something_fits_shows_the_lines_and_none_of_them_is_nothing(name: str) -> None:
    inquiry = gate(lists=(name,)).answered(name, "something")
    question = walk_inquiry(inquiry, FLAGS).next
    assert question is not None
    assert (question.kind, question.several, question.ref) == (QuestionKind.PICK, True, f"{name}/lines")
    assert question.items == tuple(FLAGS.rows[row].line for row in FLAGS.lists[name].rows)
    walked = walk_inquiry(inquiry.answered(question.ref, DONE), FLAGS)
    assert (walked.next, walked.found, walked.cleared) == (None, (), (name,))


def test_all_lines_that_fit_are_followed_up_in_the_order_of_the_table() -> None:
    _, asked = answered(gate(lists=(FIRST,)), ["something", 9, 7, 4, DONE, "no", "yes", "no"])
    assert asked[5:] == ["ces_both_legs/ces_when", "ces_both_legs/ces_checked", "chest_pain/chest_now",
                         "fever_back/very_ill", SAID_BACK]  # fmt: skip


def test_a_same_day_finding_does_not_end_the_questions_and_an_emergency_does() -> None:
    _, asked = answered(gate(lists=(FIRST, SECOND)), ["something", 7, 9, DONE, "no", "no"])
    assert asked[-2:] == [SECOND, SAID_BACK]
    _, asked = answered(gate(lists=(FIRST, SECOND)), ["something", 7, 9, DONE, "yes"])
    assert asked[-2:] == ["chest_pain/chest_now", SAID_BACK]


def test_the_second_list_is_asked_before_a_weak_leg_is_followed_up() -> None:
    walked, asked = answered(gate(lists=(FIRST, SECOND)), ["something", 6, DONE, "something", 1, DONE, 1, "no", "no"])
    assert asked.index(SECOND) < asked.index("neuro_leg/leg_which")
    assert tier_of(LEG, walked) is E, "a weak leg and cancer"


def test_what_the_second_list_tells_counts_for_what_was_followed_up_before_it() -> None:
    lines: list[str | int] = ["something", 2, DONE, "no", "no", "no", "no", "no"]
    walked, asked = answered(gate(lists=(FIRST, SECOND)), lines)
    assert tier_of("ces_bladder", walked) is S
    walked, _ = answered(gate(lists=(FIRST, SECOND)), [*lines, "something", 1, DONE])
    assert tier_of("ces_bladder", walked) is E, "pee and cancer"
    assert asked.index(SECOND) > asked.index("ces_bladder/ces_when")


def test_one_answer_about_the_pain_holds_for_all_who_share_it() -> None:
    walked, asked = answered(gate("cancer", "infection_risk", "weight_loss"), ["yes"])
    assert asked == ["F10", SAID_BACK]
    assert {each.tier for each in walked.found} == {S}


def test_remembered_facts_are_followed_up_and_no_is_nothing_new() -> None:
    about = Inquiry(origin="gate", about=("cancer", "fragile"), known=frozenset({"cancer", "fragile"}))
    assert walk_inquiry(about, FLAGS).found == (), "nobody has said yet that anything is wrong"
    walked, asked = answered(about, ["yes", "no"])
    assert asked == ["F10", "fragile/bone_onset", SAID_BACK]
    assert tier_of("cancer", walked) is S
    walked, asked = answered(about, ["no", "no"])
    assert asked == ["F10", "fragile/bone_onset"], "nothing to say back"
    assert walked.tier is A


@each_row(("day", "ago"), [(1, 0), (2, 86400), (3, 172800), (4, 259200)])
def test_an_accident_tells_how_long_ago_it_was(day: int, ago: float) -> None:
    walked, _ = answered(gate("trauma"), ["no", "no", day])
    assert [each.ago_s for each in walked.found] == [ago]
    walked, _ = answered(gate("trauma"), ["no", "yes"])
    assert [each.ago_s for each in walked.found] == [0], "no heat where nobody asked when"


# Saying back ----------------------------------------------------------------------------------------------------------


def said_back(inquiry: Inquiry, *answers: str | int) -> list[str]:
    """What stands before "Is that right?"."""
    for value in answers:
        question = walk_inquiry(inquiry, FLAGS).next
        assert question is not None
        inquiry = inquiry.answered(question.ref, value)
    question = walk_inquiry(inquiry, FLAGS).next
    assert question is not None
    assert (question.ref, question.kind, question.text) == (SAID_BACK, QuestionKind.YES_NO, "Is that right?")
    return [shown_text(each) for each in question.before]


def test_a_finding_is_said_back_in_words_of_the_person() -> None:
    assert said_back(gate(LEG), 1, "no", "no") == ["You said: a weak leg or foot, toes or heels are weaker."]


def test_before_an_emergency_is_said_back_the_number_already_shows() -> None:
    first, said = said_back(gate("ces_saddle"), "yes")
    assert first == "If this is so, call your local emergency number (112 works from most mobiles) now."
    assert said == "You said: numb or odd between your legs, new in the last two weeks."


def test_several_findings_are_said_back_together() -> None:
    said = said_back(gate("chest_pain", "fever_back"), "no", "no")
    assert [each.partition(",")[0] for each in said] == ["You said: chest pain", "Fever"]


def test_a_picked_line_is_said_back_though_it_closes_nothing() -> None:
    said = said_back(gate(lists=(SECOND,)), "something", 3, DONE, "no")
    assert said == ["You said: weak bones, or steroids for months."]


def test_not_right_is_back_to_the_list() -> None:
    inquiry = gate(lists=(FIRST,)).answered(FIRST, "something").answered(f"{FIRST}/lines", 7)
    assert inquiry.again() == gate(lists=(FIRST,))


def test_a_row_that_was_left_open_by_mistake_can_be_denied() -> None:
    """Somebody who never meant the line need not answer its follow-ups untruly."""
    inquiry = gate("ces_saddle", lists=(FIRST,)).answered("ces_saddle/ces_when", "yes")
    walked, asked = answered(inquiry.again(), ["no", "none"])
    assert (asked, walked.tier) == (["ces_saddle/line", FIRST], N)
    walked, _ = answered(inquiry.again(), ["yes", "yes"])
    assert walked.tier is E


# What must hold for any answers ---------------------------------------------------------------------------------------


def replies(question: GateQuestion) -> list[str | int]:
    """Everything a question may be answered with."""
    if question.kind is QuestionKind.YES_NO:
        return ["yes", "no", "unsure"]
    if question.kind is QuestionKind.LIST:
        return ["none", "something"]
    numbers: list[str | int] = list(range(1, len(question.items) + 1))
    return [*(each for each in numbers if each not in question.picked), DONE] if question.several else numbers


ROWS = [*FLAGS.lists[FIRST].rows, *FLAGS.lists[SECOND].rows]
GUARDS = ("cancer", "infection_risk", "fragile", "pregnant")
INQUIRIES = st.one_of(
    st.builds(
        Inquiry,
        origin=st.just("gate"),
        lists=st.sampled_from([(FIRST, SECOND), (FIRST,), (SECOND,), (DAILY,), (DAILY, SECOND)]),
        rows=st.lists(st.sampled_from(ROWS), max_size=2, unique=True).map(tuple),
        about=st.lists(st.sampled_from(GUARDS), max_size=2, unique=True).map(tuple),
        known=st.frozensets(st.sampled_from(GUARDS)),
    ),
    st.builds(Inquiry, origin=st.just(KEY), known=st.frozensets(st.sampled_from(GUARDS))),
    st.builds(
        Inquiry,
        origin=st.just("P2"),
        lists=st.sampled_from([(FIRST,), ()]),
        about=st.just((SEVERE,)),
        known=st.frozensets(st.sampled_from(GUARDS)),
    ),
    st.builds(Inquiry, origin=st.just("P10"), rows=st.just((LEG,)), known=st.frozensets(st.sampled_from(GUARDS))),
    st.builds(
        Inquiry,
        origin=st.just("door"),
        singles=st.permutations(ROWS[:10]).map(tuple),
        known=st.frozensets(st.sampled_from(GUARDS)),
    ),
)
CHOICES = st.lists(st.integers(0, 1000), max_size=60)
"""Which of its answers each question gets; where they end, the questions are cut short."""


def steps(inquiry: Inquiry, choices: Sequence[int]) -> Iterator[tuple[Inquiry, Walked]]:
    """An inquiry as it goes on, from before its first answer."""
    yield inquiry, (walked := walk_inquiry(inquiry, FLAGS))
    for choice in choices:
        if walked.next is None:
            return
        possible = replies(walked.next)
        inquiry = inquiry.answered(walked.next.ref, possible[choice % len(possible)])
        yield inquiry, (walked := walk_inquiry(inquiry, FLAGS))


@given(INQUIRIES, CHOICES)
def test_nothing_is_asked_twice_and_every_walk_ends(inquiry: Inquiry, choices: list[int]) -> None:
    asked: list[tuple[str, tuple[int, ...]]] = []
    for _, walked in steps(inquiry, [*choices, *[0] * 200]):
        if walked.next is not None:
            asked.append((walked.next.ref, walked.next.picked))
    assert len(asked) == len(set(asked))
    assert walked.next is None
    assert walked.tier is E or not [each for each in walked.found if each.open], "an emergency ends the questions"


@given(INQUIRIES, CHOICES)
def test_a_row_cut_short_stands_at_the_worst_it_can_still_reach(inquiry: Inquiry, choices: list[int]) -> None:
    """Wherever the questions stop, no answers to what is left lead an open row to something worse."""
    stood: dict[str, Tier] = {}
    for _, walked in steps(inquiry, choices):
        for each in walked.found:
            if each.row in stood:
                assert stood[each.row].at_least(each.tier), each.row
        stood = {each.row: each.tier for each in walked.found if each.open}


BESIDE: list[tuple[str, ...]] = [(), *((each,) for each in (*GUARDS, "fever_back"))]
EVERY = [(row, beside) for row in (*ROWS, "cramp", "dizzy", SEVERE) for beside in BESIDE if row not in beside]
LONG = ("legs_pain_both",)
"""Asks three other rows, each with all its follow-ups: by itself is enough."""


@each_row(("row", "beside"), [each for each in EVERY if each[0] not in LONG or not each[1]], ids=str)
def test_every_stop_in_every_row(row: str, beside: tuple[str, ...]) -> None:
    """The same, with every possible answer to every follow-up of each row."""

    def check(inquiry: Inquiry) -> Tier:
        walked = walk_inquiry(inquiry, FLAGS)
        about = [each for each in walked.found if each.row not in beside]
        stands = min((each.tier for each in about), key=URGENCY.index, default=N)
        question = walked.next
        if question is None or question.ref == SAID_BACK or question.ref.partition("/")[0] in beside:
            return stands
        possible = (
            [DONE] if question.several and question.picked else replies(question)
        )  # one line of several is enough
        worst = min((check(inquiry.answered(question.ref, each)) for each in possible), key=URGENCY.index)
        if any(each.open for each in about):
            assert stands.at_least(worst), (inquiry.answers, stands, worst)
        elif about:
            assert stands is worst, (inquiry.answers, stands, worst)
        return worst

    check(inquiry_of(row, *beside))


@given(INQUIRIES, CHOICES, st.lists(st.integers(0, 5), max_size=60))
def test_an_answer_taken_back_was_never_given(inquiry: Inquiry, choices: list[int], backs: list[int]) -> None:
    kept = [inquiry]
    for choice, back in zip(choices, backs, strict=False):
        if back == 0 and len(kept) > 1:
            kept.pop()
        question = walk_inquiry(kept[-1], FLAGS).next
        if question is None:
            break
        possible = replies(question)
        kept.append(kept[-1].answered(question.ref, possible[choice % len(possible)]))
    plain = replace(inquiry, answers={})
    for ref, value in kept[-1].answers.items():
        if isinstance(value, tuple):
            for each in value:
                plain = plain.answered(ref, each)
        else:
            plain = replace(plain, answers={**plain.answers, ref: value})
    assert walk_inquiry(plain, FLAGS) == walk_inquiry(kept[-1], FLAGS)
    assert walk_inquiry(kept[0], FLAGS) == walk_inquiry(inquiry, FLAGS), "what came before is untouched"


@given(INQUIRIES, CHOICES)
def test_what_is_a_red_flag_is_said_back_before_it_ends(inquiry: Inquiry, choices: list[int]) -> None:
    for each, walked in steps(inquiry, [*choices, *[0] * 200]):
        if walked.next is None and walked.tier in RED:
            assert SAID_BACK in each.answers
        if walked.next is not None and walked.next.ref == SAID_BACK and walked.tier is E:
            assert "call" in shown_text(walked.next.before[0])


def test_nothing_more_is_said_than_was_asked() -> None:
    """Of a row that is none after all, nothing is told but to those who picked it."""
    walked, _ = answered(Inquiry(origin="P2", about=(SEVERE,)), ["no"])
    assert [(each.row, each.tier) for each in walked.found] == [(SEVERE, N)]
    assert walked.worst == Found(row=SEVERE, tier=N, said=(FLAGS.rows[SEVERE].said,))


def test_a_worse_answer_never_leads_to_less() -> None:
    """The tier of "not sure" lies between those of the other two answers, whatever comes after them."""
    for each in FLAGS.follow_ups.values():
        if each.is_list or each.items:
            continue
        for row, beside in product([*ROWS, "cramp"], [(), *((guard,) for guard in (*GUARDS, "fever_back"))]):
            inquiry = inquiry_of(row, *(guard for guard in beside if guard != row))
            question = walk_inquiry(inquiry, FLAGS).next
            if question is None or not question.ref.endswith(each.id):
                continue
            yes, no, unsure = (
                URGENCY.index(walk_inquiry(inquiry.answered(question.ref, value), FLAGS).tier)
                for value in ("yes", "no", "unsure")
            )
            assert min(yes, no) <= unsure <= max(yes, no), (row, each.id)
