#!/bin/sh
# A session of stretchcoach in a terminal, with nothing but a POSIX shell and jq: sh client.sh ROUTINE [OPTION...]
#
# The options are those of stretchcoach run. Type an answer to what is asked, nothing but return once you are in position,
# or at any time: pause, resume, stop, symptom (something is wrong), status (the time left).
set -u
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
trap '' INT # Control-C is for the session: it ends in order, and what it says then is still shown
mkfifo "$folder/commands"
: >"$folder/question"

# What is typed, as commands: each in one line, with a number of its own.
typed() {
    number=0
    while IFS= read -r words; do
        number=$((number + 1))
        case $words in
        '') command='{id: $id, do: "ready"}' ;;
        pause | resume | stop | symptom | status | more | skip | back | repeat | help) command='{id: $id, do: $words}' ;;
        *) command='{id: $id, do: "answer", question: $question, value: $words}' ;;
        esac
        jq -nc --argjson id "$number" --arg words "$words" --arg question "$(cat "$folder/question")" "$command"
    done
}

# What the session tells, as lines to show; before a question the line "asked ID". What is not known here is passed over.
told='
def minutes: ((. / 60 + 0.5) | floor | tostring) + " min";
def seconds: ((. + 0.5) | floor | tostring) + " s";
if .type == "hello" then if .protocol == 1 then empty else "other protocol" end
elif .type == "question" then
    "asked \(.id)", "show", "show \(.text)",
    (if .kind == "pick" then (.items | to_entries[] | "show \(.key + 1) \(.value)") else "show - \(.items[])" end),
    "show (\(.choices | join(", ")))"
elif .type == "phase_started" and .phase == "ready" then "show Press return once you are in position."
elif .type == "phase_started" then if .seconds != null and .label != "" then "show [\(.label), \(.seconds | seconds)]" else empty end
elif .type == "cue" then if .role != "question" and .text != "" then "show \(.text)" else empty end
elif .type == "status" then
    (if .phase_left == null then "" else "\(.phase_left | seconds) left of this, and " end) as $now
    | (if .step_name == "" then "Before and after" else .step_name end) as $step
    | "show [\($step): \($now)\(.session_left | minutes) of the session]"
elif (.type == "guidance" or .type == "summary") and (.sentences | length) > 0 then "show", "show \(.sentences[])"
elif .type == "closed" then "show \(.reason) Open now: \(.open | join(", "))"
elif .type | IN("result", "guidance", "paused", "problem", "note", "error") then
    if (.text // "") != "" then "show \(.text)" else empty end
else empty end'

shown() {
    while read -r what words; do
        case $what in
        asked) printf '%s' "$words" >"$folder/next" && mv "$folder/next" "$folder/question" ;;
        other) echo 'This stretchcoach speaks another protocol.' && echo '{"do": "stop"}' >"$folder/commands" ;;
        *) printf '%s\n' "$words" ;;
        esac
    done
}

exec 3<&0 # a shell takes the keyboard from what runs beside it, where it is not handed over by another number
typed <&3 >"$folder/commands" &
{
    stretchcoach run "$@" --json <"$folder/commands" 2>/dev/null
    echo $? >"$folder/code"
} | jq --unbuffered -r "$told" | shown
kill $! 2>/dev/null
exit "$(cat "$folder/code")"
