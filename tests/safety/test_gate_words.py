"""The words of lists, rows, follow-ups, tiers, the anytime key and the doors are those of the reference."""

from __future__ import annotations

from rows import each_row

from stretchcoach.safety import RedFlags, Tier, disclaimer
from stretchcoach.safety.gate import Found, advice_text
from stretchcoach.safety.questions import shown_text
from stretchcoach.safety.red_flags import tier_text
from stretchcoach.safety_data import load_rules

FLAGS: RedFlags = load_rules().red_flags

LISTS = {
    "L1": (
        "Is any of this new, or getting worse? Numb or odd between your legs. Trouble with pee or poo. A weak leg or foot. "
        "Both legs numb, or pain down both. Chest pain, short of breath, fainting. Trouble with face, speech, hands or "
        "walking. Fever, or very ill. An accident or a fall."
    ),
    "L2": (
        "Does any of this fit you? Cancer, now or ever. Weak defence against infection, or drugs by needle. Weak bones, or "
        "steroids for months. A blood thinner. Pregnant. In the last three months: a birth, an operation, a needle in the "
        "spine. Losing weight without trying. Told not to exercise."
    ),
    "D": (
        "Anything new? Numb between your legs. Trouble with pee or poo. Weak or numb legs. Chest pain or fainting. Fever. "
        "A fall."
    ),
}
FIRST = [
    "ces_saddle", "ces_bladder", "ces_bowel", "ces_both_legs", "legs_pain_both", "neuro_leg", "chest_pain", "coordination",
    "fever_back", "trauma",
]  # fmt: skip
SECOND = ["cancer", "infection_risk", "fragile", "blood_thinner", "pregnant", "surgery", "weight_loss", "told_not_to"]

NERVES = "Pressed nerves need care fast: it protects bladder, bowel and feeling."
ROWS = {
    "ces_saddle": ("Numb or odd between your legs: where a bike saddle touches", NERVES, "F1"),
    "ces_bladder": ("New trouble starting, stopping or feeling your pee, or leaking", NERVES, "F2"),
    "ces_bowel": ("New trouble holding or feeling your poo", NERVES, "F3"),
    "ces_both_legs": ("Both legs numb, tingling or weak", NERVES, "F1"),
    "legs_pain_both": ("Pain down both legs", "", "F4"),
    "neuro_leg": ("A weak leg or foot", "Strength that is going is checked fast, because it may not come back.", "F5"),
    "chest_pain": (
        "Chest pain, short of breath, or fainting (also between the shoulder blades, jaw or arm)",
        "Sit down and rest while you wait.",
        "F6",
    ),
    "coordination": ("Trouble with face, speech, hands or walking", "This is not from a back spasm.", "F7"),
    "fever_back": ("Fever, or feeling very ill", "An infection has to be ruled out today.", "F8"),
    "trauma": ("An accident or a fall", "You may need a scan first.", "F9"),
    "cancer": ("Cancer, now or ever", "New back pain after cancer is checked within a day.", "F10"),
    "infection_risk": (
        "Weak defence against infection, or drugs by needle; a needle in the spine in the last three months",
        "A spine infection can come without fever.",
        "F10",
    ),
    "fragile": ("Weak bones, or steroids for months", "A bone may need checking.", "F11"),
    "blood_thinner": ("A blood thinner", "", "none"),
    "pregnant": ("Pregnant, or a birth in the last three months", "Ask your midwife which positions suit you.", "F12"),
    "surgery": ("An operation in the last three months", "", "F13"),
    "weight_loss": ("Losing weight without trying", "Book it soon.", "F10"),
    "told_not_to": ("Told not to exercise", "", "wait"),
}
"""The line, the sentence after the text of the tier, and what follows first."""

FOLLOW_UPS = {
    "F1": [
        "Did it start, or change from your usual, in the last two weeks?",
        "Has a clinician checked it?",
        "Will it not come, or do you not feel it?",
        "Less than three months?",
    ],
    "F2": ["Is it only burning, going often, or a leak on coughing that you had before this pain?"],
    "F3": ["Is it only constipation?"],
    "F4": ["Below both knees, and new in the last two weeks?"],
    "F5": [
        "One leg, or both?",
        "Hold a chair. Can you stand on your toes, then on your heels, as well as on the other leg?",
        "Does the knee give way, or is it getting weaker?",
        "Is it getting worse?",
    ],
    "F6": ["Is it there now, or was it in the last day?"],
    "F7": ["Did it come suddenly?", "Has a clinician checked it?"],
    "F8": ["Are you confused, breathing fast, cold and clammy, or too ill to stand?"],
    "F9": [
        "In the last two weeks: a crash, a fall from a height, or a heavy blow?",
        "Has a clinician seen you since?",
        "Told to rest, or anything broken?",
        "Over 65, weak bones, steroids, or a blood thinner?",
        "When was it?",
    ],
    "F10": ["Is this pain new, worse each day, and unlike before?"],
    "F11": ["Is this pain unlike before, and did it start suddenly: a fall, a lift, a bend or a cough?"],
    "F12": ["Heavy or new bleeding, waters, regular tightenings, bad tummy pain, bad headache, or blurred sight?"],
    "F13": ["On your back, hip or belly?"],
    "W6": [
        "Has it gone down a leg, or is a leg weak?",
        "Are you better?",
        "A mistake, just a break, or something else?",
    ],
    "P2": ["Is this pain sudden and unlike your spasms before, or your first?", "Does any of this fit?"],
}
SEVERE = [
    "Over 60.", "A blood thinner.", "Weak bones.", "Cancer, diabetes, or weak defence.", "Bad tummy pain, or being sick.",
    "Maybe pregnant.",
]  # fmt: skip
SIGNS = [
    "Chest, breath, or feeling faint",
    "Numb between the legs, or trouble with pee or poo",
    "Weak or numb legs",
    "Face, speech, confusion",
    "Sharp back pain or cramp",
    "Dizzy or sick",
    "Something else, or a mistake",
]


@each_row("name", LISTS)
def test_a_list_is_word_by_word_that_of_the_reference(name: str) -> None:
    found = FLAGS.lists[name]
    assert " ".join((found.ask, *found.lines)) == LISTS[name]


def test_each_list_picks_among_its_rows_in_the_order_of_the_table() -> None:
    assert {name: list(found.rows) for name, found in FLAGS.lists.items()} == {"L1": FIRST, "L2": SECOND, "D": FIRST}
    assert list(FLAGS.rows) == [*FIRST, *SECOND, "cramp", "dizzy", "other", "severe"]


@each_row(("name", "words"), [("L1", 53), ("L2", 50), ("D", 23)])
def test_a_list_is_as_short_as_the_reference_says(name: str, words: int) -> None:
    assert len(LISTS[name].split()) <= words


@each_row("name", ROWS)
def test_a_row_is_word_by_word_that_of_the_reference(name: str) -> None:
    row = FLAGS.rows[name]
    first = FLAGS.follow_ups[row.first].number if row.first in FLAGS.follow_ups else row.first
    assert (row.line, row.say, first) == ROWS[name]


def test_the_follow_ups_are_word_by_word_those_of_the_reference() -> None:
    found: dict[str, list[str]] = {}
    for each in FLAGS.follow_ups.values():
        found.setdefault(each.number, []).append(each.ask)
    assert {number: list(dict.fromkeys(asks)) for number, asks in found.items()} == FOLLOW_UPS


def test_what_may_be_picked_in_a_follow_up() -> None:
    picks = {each.id: [item.text for item in each.items] for each in FLAGS.follow_ups.values() if each.items}
    assert picks == {
        "leg_which": ["One leg", "Both legs"],
        "fall_day": ["Today", "Yesterday", "Two days ago", "Longer ago"],
        "other_which": ["A mistake", "Just a break", "Something else"],
        "severe_fits": SEVERE,
    }
    assert [item.ago_s for item in FLAGS.follow_ups["fall_day"].items] == [0, 86400, 2 * 86400, 3 * 86400]


def test_the_anytime_key_is_a_pick_of_seven() -> None:
    assert [each.text for each in FLAGS.signs] == SIGNS
    assert [each.rows for each in FLAGS.signs] == [
        ("chest_pain",),
        ("ces_saddle", "ces_bladder", "ces_bowel"),
        ("neuro_leg",),
        ("coordination",),
        ("cramp",),
        ("dizzy",),
        ("other",),
    ]
    assert FLAGS.word("key.stopped") == "Stopped."


def test_what_stays_remembered_is_remembered_as_its_condition() -> None:
    assert {row.id: row.fact for row in FLAGS.rows.values() if row.fact} == {
        "cancer": "cancer",
        "infection_risk": "weak_defence",
        "fragile": "osteoporosis",
        "blood_thinner": "blood_thinner",
        "pregnant": "pregnant",
    }


# Tiers ----------------------------------------------------------------------------------------------------------------

NUMBER, LINE = "your local emergency number (112 works from most mobiles)", "a doctor or urgent care line"


def advice(row: str, tier: Tier, *said: str) -> list[str]:
    return [shown_text(each) for each in advice_text(Found(row=row, tier=tier, said=said), FLAGS)]


def test_an_emergency_is_whom_to_call_then_why_then_not_to_drive() -> None:
    assert advice("ces_saddle", Tier.EMERGENCY_NOW, "numb or odd between your legs") == [
        "Stop here.",
        f"Call {NUMBER} now, or go to the nearest emergency department.",
        NERVES,
        "Do not drive if your legs are weak or numb.",
    ]


def test_a_same_day_row_says_what_was_said_whom_to_speak_to_and_what_is_open() -> None:
    assert advice("neuro_leg", Tier.SAME_DAY_URGENT, "a weak leg or foot") == [
        "You said: a weak leg or foot.",
        f"Speak to {LINE} today.",
        "Until then, rest as is comfortable, and walk a little.",
        "Strength that is going is checked fast, because it may not come back.",
    ]


def test_severe_pain_with_a_reason_says_when_to_call() -> None:
    said = advice("severe", Tier.SAME_DAY_URGENT, "severe pain, sudden and unlike before", "a blood thinner")
    assert said[-1] == f"Call {NUMBER} if you feel faint, cold and clammy, or your tummy hurts."
    assert FLAGS.word("said_back.severe") == (
        f"If it stays this bad, or you cannot walk or sleep, ask {LINE} for advice today."
    )


def test_advice_asks_for_an_appointment_and_to_keep_moving() -> None:
    assert list(map(shown_text, tier_text(Tier.BOOK_CLINICIAN, FLAGS))) == [
        "This is worth a booked appointment.",
        "Keep moving gently meanwhile.",
    ]
    assert not tier_text(Tier.NONE, FLAGS)


def test_waiting_and_a_sign_that_passed_say_what_is_fine_meanwhile() -> None:
    assert advice("surgery", Tier.WAIT, "an operation in the last three months")[-1] == (
        "Breathing and short walks are fine meanwhile."
    )
    assert advice("dizzy", Tier.REST_TODAY, "dizzy or sick")[0] == "Enough for today."


def test_two_rows_have_an_emergency_in_their_own_words() -> None:
    assert advice("pregnant", Tier.EMERGENCY_NOW)[:2] == ["Stop here.", f"Call your maternity unit or {NUMBER}, now."]
    assert advice("dizzy", Tier.EMERGENCY_NOW) == ["Stay down.", f"Call {NUMBER} now."]


def test_every_row_has_whom_to_call_in_every_tier_that_asks_for_help() -> None:
    for row in FLAGS.rows.values():
        assert any(NUMBER in each for each in advice(row.id, Tier.EMERGENCY_NOW))
        assert any(LINE in each for each in advice(row.id, Tier.SAME_DAY_URGENT))
        for tier in Tier:
            assert not [each for each in advice(row.id, tier, "said") if not each or "{" in each]


def test_only_red_tiers_and_two_plain_ones_close() -> None:
    assert {tier for tier in Tier if tier.closes} == {
        Tier.EMERGENCY_NOW,
        Tier.SAME_DAY_URGENT,
        Tier.WAIT,
        Tier.REST_TODAY,
    }
    assert Tier.EMERGENCY_NOW.at_least(Tier.SAME_DAY_URGENT)
    assert not Tier.BOOK_CLINICIAN.at_least(Tier.REST_TODAY)


# Doors, the card, the first screen ------------------------------------------------------------------------------------


def test_the_ways_out_are_word_by_word_those_of_the_reference() -> None:
    words = {
        "seen": "I have been seen about this.",
        "wrong": "I pressed the wrong key.",
        "agreed": "They have agreed.",
        "gently": "I understand, and choose to go on gently.",
        "broken": "Told to rest, or anything broken?",
        "same": "Is it the same or better since?",
    }
    assert {name: FLAGS.word(f"door.{name}") for name in words} == words
    after = [FLAGS.word(f"door.{name}") for name in ("gone", "been_seen", "unchanged", "worse")]
    assert after == ["Gone", "Seen by a clinician", "The same", "Worse"]


def test_the_card_has_every_row_that_is_told_and_never_asked() -> None:
    assert FLAGS.words["card"]["title"] == "When to see someone"
    assert FLAGS.words["card"]["adults"] == "For adults."
    assert {each.id for each in FLAGS.card if each.today} == {"sexual", "rash", "kidney", "stone"}
    assert {each.id for each in FLAGS.card if not each.today} == {
        "night", "upper_back", "cough", "lump", "ribs", "stiff", "no_better", "first_age",
    }  # fmt: skip
    assert not {each.id for each in FLAGS.card} & set(FLAGS.rows), "told on the card, never asked"


def test_the_first_screen_says_what_this_is() -> None:
    assert disclaimer(FLAGS) == (
        "stretchcoach guides gentle movement and keeps the time, for adults. It is general information, not a medical "
        "device, and no replacement for a clinician. You decide what is right for you. Stop if pain rises or spreads, or "
        f"you feel faint, weak or numb. In an emergency call {NUMBER}."
    )
    assert FLAGS.spoken_purpose == (
        "General information, not medical advice. Stop if it hurts more. Say symptom at any time."
    )
    assert len(FLAGS.spoken_purpose.split()) <= 20


def test_the_numbers_are_those_of_the_reference() -> None:
    day = 86400
    assert (FLAGS.lists_after_s, FLAGS.list_2_after_s, FLAGS.fresh_s) == (14 * day, 90 * day, day / 2)
    assert (FLAGS.urgent_s, FLAGS.wait_s, FLAGS.advice_repeat_s) == (day, 90 * day, 90 * day)
    assert (FLAGS.none_after_s, FLAGS.dizzy_s, FLAGS.key_again_s) == (1.5, 180, 30)
    assert FLAGS.severe_again_s == 14 * day
    assert "two weeks" in FLAGS.follow_ups["ces_when"].ask, "14 days"
    assert "three months" in FLAGS.follow_ups["ces_months"].ask, "90 days"
    assert "two weeks" in FLAGS.follow_ups["crash"].ask, "14 days"
    assert 8.5 * 30 * day < FLAGS.pregnant_s < 9.5 * 31 * day, "nine months"
