"""The kinds of problems and notes that ``check`` tells, by the word that stands for each.

The list of messages in ``docs/messages.md`` is made from this table. A code is never given to another kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Code(NamedTuple):
    """One kind of problem or note."""

    what: str
    """What it is, as one plain sentence."""
    source: str = ""
    """Where a clinical rule comes from; empty for what is not clinical."""


FORM: Mapping[str, Code] = {
    "format": Code("The first line does not say which format the file is written in."),
    "unknown-key": Code("There is no such key here."),
    "misplaced-key": Code("The key belongs to another kind of step or table."),
    "missing-key": Code("A key is missing."),
    "keys-apart": Code("Two keys cannot stand together."),
    "keys-together": Code("A key needs another one beside it."),
    "step-kind": Code("It cannot be told what kind of step this is."),
    "wrong-kind": Code("The value is not what the key takes."),
    "out-of-range": Code("The value is too small or too large."),
    "unknown-word": Code("The key takes one of a few words, and this is none of them."),
    "not-a-duration": Code("The value is not a length of time."),
    "not-words": Code("The text is empty, too long, or holds what cannot be spoken."),
    "unknown-variable": Code("The word in braces means nothing here."),
    "wrong-count": Code("A list has too many or too few entries."),
    "unknown-exercise": Code("There is no exercise of this name."),
    "exercise-file": Code("The file of the exercise cannot be used."),
    "hold-while-moving": Code("An exercise that moves has a pace, not a hold."),
    "no-movements": Code("An exercise that does not move has no pace."),
    "foreign-cues": Code("Another position needs its own cues and its own easier way."),
    "one-side": Code("What is said of each side does not fit the sides the step is done on."),
    "unknown-code": Code("There is no advice of this name."),
    "not-yet": Code("Weeks, days and times a day cannot be written in a routine yet."),
    "words": Code("The words for another language do not fit the file."),
    "picture": Code("The picture cannot be used."),
    "file-name": Code("The name of the file cannot be used."),
    "more-problems": Code("There are more problems than are listed."),
}
"""What is not what a key takes."""

WRITING: Mapping[str, Code] = {
    "file": Code("The file cannot be read as plain text."),
    "syntax": Code("What is written here is no TOML."),
    "no-quotes": Code("Words and durations stand in quotes."),
    "curly-quotes": Code("The quotes are those of a word processor or a phone, not the straight ones of a keyboard."),
    "unclosed-text": Code("A text has no closing quote."),
    "inner-quotes": Code("A text has quotes inside, so it ends too early."),
    "backslash": Code("A backslash in a text begins a special character."),
    "odd-space": Code("A space that is none, or that is not seen, was pasted."),
    "odd-line-end": Code("A line ends as in Word or on an old Mac."),
    "control-character": Code("A character that cannot be printed was pasted."),
    "end-of-line": Code("A comma, a semicolon or a full stop stands at the end of a line."),
    "equals-sign": Code("Between a key and its value stands something else than =."),
    "no-pair": Code("The line is no key = value, no heading and no remark."),
    "no-value": Code("A key has no value."),
    "key-letters": Code("A key has other letters than a to z, or spaces."),
    "key-twice": Code("A key is there twice."),
    "one-line": Code("Two keys stand on one line."),
    "left-over": Code("Something is left over behind a value."),
    "heading": Code("A heading is not in its brackets."),
    "heading-twice": Code("A heading is there twice."),
    "remark": Code("A remark does not begin with #."),
    "list-mark": Code("A line begins with a mark of a list."),
    "list-comma": Code("Between two values a comma is missing."),
    "unclosed": Code("A list or a part in braces is not closed."),
    "too-deep": Code("Lists or tables are nested too deep to read."),
    "sets-and-reps": Code("Sets and repetitions stand in one value."),
    "date": Code("A date is not year-month-day, or there is no such day."),
    "leading-zero": Code("A number begins with 0."),
    "decimal-comma": Code("A number has a comma."),
    "true-or-false": Code("Yes and no are true and false, in small letters."),
}
"""The writing before its meaning: what is no TOML."""

RULES: Mapping[str, Code] = {
    "check-in-needed": Code("A check-in is turned off that what follows depends on.", "section 2.4"),
    "cold-then-exercise": Code("An exercise comes too soon after a cold pack, which numbs.", "section 3.3, S81"),
    "contrast-rounds": Code("Rounds of heat and cold are not offered for the back.", "sections 3.3 and 3.5"),
    "ease-closed-by-pain": Code("A routine with ease = true is not open at any pain.", "section 1.2"),
    "ease-moves": Code("A routine with ease = true asks something of the body.", "section 1.2"),
    "end-at-too-low": Code("The session would end at a rating it may begin with.", "section 2.4"),
    "limits-clash": Code("Two of the author's limits contradict each other."),
    "next-means-nothing": Code("A {next} has nothing after it."),
    "off-missing": Code("A pack is not followed by time without one.", "sections 3.3 and 3.5"),
    "off-too-short": Code("The time without a pack is too short for the skin.", "section 3.5"),
    "pack-gap": Code("A pack comes too soon after the last of its kind.", "section 3.3"),
    "pack-too-long": Code("A pack is on for too long.", "section 3.3"),
    "packs-per-day": Code("There are more packs than a day may have.", "section 3.3"),
    "pain-needs-acute": Code("A routine for this much pain does more than the acute dose.", "section 2.4, rule P1"),
    "pain-needs-rest": Code("An exercise is open at severe pain.", "section 2.4, rule P2"),
    "session-too-long": Code("The routine is longer than a session may be."),
    "too-many-steps": Code("There are more steps than a routine may have."),
    "uncounted-too-long": Code("A routine is too long not to count as a session of the day.", "section 8"),
}
"""The routine as a whole: what a session must not be asked to do."""

ADVICE: Mapping[str, Code] = {
    "diagnosis": Code("A text names a diagnosis.", "section 7.1"),
    "dose-far-from-quoted": Code("A dose is more than double what the sources of the exercise give.", "section 4.3"),
    "extension-before-flexion": Code(
        "What bends the back backward comes before what rounds it. For information only.", "section 4.6 (design choice)"
    ),
    "heat-after-injury": Code(
        "There is a heat pack, and a text names an injury.", "sections 3.4 and 3.5: S14, S15, S16"
    ),
    "long-rest": Code("A rest is longer than 15 minutes.", "design choice"),
    "long-walk": Code("An activity of 15 minutes or more has no question in it.", "section 2.4 (design choice)"),
    "more-than-fifteen-minutes": Code(
        "The routine takes more than 15 minutes. For information only.", "section 6.2 (design choice)"
    ),
    "more-than-five-exercises": Code(
        "There are more than five exercises. For information only.", "section 6.2: S178, S179"
    ),
    "no-review-date": Code("No day is set to look at the routine again.", "design choice"),
    "other-side-missing": Code("An exercise is done on one side only.", "section 4.3 (design choice)"),
    "promise": Code("A text promises more than exercises can.", "section 7.1: S186, S192"),
    "rest-is-exercise": Code("A rest has the words of an exercise.", "section 2.4"),
    "rest-is-pack": Code("A rest has the words of a pack.", "section 3.3"),
    "review-date-past": Code("The day to look at the routine again is over.", "design choice"),
}
"""Clinical advice: never an error, and an author may turn it off with a reason."""

NOTES: Mapping[str, Code] = {
    "advice-not-needed": Code("An advice is turned off that is not given."),
    "other-language": Code("A session says some texts in another language than the author's."),
    "silent-text": Code("A text has nothing that a voice can say."),
    "lost-sign": Code("A sign means nothing to a voice, and is left out."),
    "metres": Code("A length of time is written as a distance."),
    "longer-than-written": Code("What is said takes longer than the step."),
    "no-recording": Code("A phrase has no recording, so a voice says it."),
    "no-start": Code("Nobody waits until the patient is in the position."),
    "no-safety-lines": Code("What is said for safety is not said in another position."),
    "nothing-left": Code("At a pain that the routine opens at, all its exercises are left out.", "section 4.3"),
    "looser-than-usual": Code("The author allows more than usual; the patient is told.", "sections 2.1, 3.3 and 8"),
}
"""Whatever else an author is told of."""

CODES: Mapping[str, Code] = {**WRITING, **FORM, **RULES, **ADVICE, **NOTES}
"""All of them."""
