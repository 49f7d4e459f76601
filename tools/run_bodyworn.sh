#!/usr/bin/env bash
# Starts a whole body worn system on this machine: a destination, a controller, two worn cameras with their panels.
# Arguments: the folder of the build, the folder for states. All end together, with Ctrl-C or when one of them ends.
set -euo pipefail
build=$1
state=$2
pids=()

end() {
    trap - EXIT INT TERM
    ((${#pids[@]})) && kill "${pids[@]}" 2>/dev/null
    wait
}
trap end EXIT INT TERM

start() { # PROGRAM FOLDER ARGUMENT...
    local program=$1 folder=$state/$2
    shift 2
    mkdir -p "$folder"
    "$build/src/apps/$program/ocelli-$program" --state "$folder" --web web/dist "$@" >"$folder.log" 2>&1 &
    pids+=($!)
}

start destination destination --http 127.0.0.1:8088 --https 127.0.0.1:8448
start controller controller --http 127.0.0.1:8089 --https 127.0.0.1:8444 --dock 127.0.0.1:8445
start bodycam camera-led --http 127.0.0.1:8091 --model models/bodycam-led.yaml --channel scene:street --dock 127.0.0.1:8445 --docked
start bodycam camera-screen --http 127.0.0.1:8092 --model models/bodycam-screen.yaml --channel scene:office --dock 127.0.0.1:8445 --docked

cat <<TEXT
A body worn system, logs in $state:

  destination   https://localhost:8448   where evidence goes: choose a password, then download the connection file
  controller    https://localhost:8444   the manager: choose a password, then follow the wizard with that file
  camera 1      http://127.0.0.1:8091    a worn camera with LEDs: press and hold its buttons
  camera 2      http://127.0.0.1:8092    one with a display

Both cameras stand in their docks. Once the wizard is through: add them under Devices and give them to a user. Then take one out of
its dock on its panel, press its button, put it back, and find the recording at the destination.
TEXT
wait -n || true
echo "run_bodyworn: one of the programs has ended; see its log in $state" >&2
