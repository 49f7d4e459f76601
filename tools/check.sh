#!/usr/bin/env bash
# Checks the whole tree as CI does; with --staged, format and captions only of what is about to be committed.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

staged=no
case "${1:-}" in
    "") ;;
    --staged) staged=yes ;;
    *) echo "usage: tools/check.sh [--staged]"; exit 2 ;;
esac

git rev-parse --is-inside-work-tree >/dev/null || exit 2

passed=0
failed=()

# The files a step looks at, separated by NUL: tracked, or staged with --staged.
files() {
    if [ "$staged" = yes ]; then
        git diff --cached --name-only -z --diff-filter=ACMRT -- "$@"
    else
        git ls-files -z -- "$@"
    fi
}

# step <name> <command...>: runs the command; its output is shown if it fails.
step() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        passed=$((passed + 1))
        echo "ok    $name"
    else
        failed+=("$name")
        echo "FAIL  $name"
        [ -z "$output" ] || printf '%s\n' "$output" | sed 's/^/      /'
    fi
}

check_format() {
    local tool=${CLANG_FORMAT:-clang-format-19} version
    version=$("$tool" --version 2>/dev/null) || { echo "$tool is not installed (apt install clang-format-19)"; return 1; }
    case "$version" in
        *"version 19."*) ;;
        *) echo "clang-format 19 is needed, this is: $version"; return 1 ;;
    esac
    local output
    output=$(files '*.h' '*.cpp' ':!*/generated/*' | existing | xargs -0 -r -P 2 -n 20 "$tool" --dry-run -Werror 2>&1) && return
    one_line_per_file "$output" || printf '%s\n' "$output"
    return 1
}

# The first place of each file in clang-format's output, and how to mend it; fails if there is none.
one_line_per_file() {
    local places names
    places=$(sed -nE 's/^([^ :]+:[0-9]+):[0-9]+: error: .*/\1/p' <<<"$1" | sort -t: -k1,1 -u)
    [ -n "$places" ] || return 1
    names=$(cut -d: -f1 <<<"$places" | tr '\n' ' ')
    printf '%s: not formatted\n' $places
    echo "mend with: clang-format-19 -i $names"
}

# Drops names of files that are tracked but deleted in the working tree.
existing() {
    local name
    while IFS= read -r -d '' name; do
        [ -f "$name" ] && printf '%s\0' "$name"
    done
    return 0
}

check_captions() { files | tools/captions.py; }

check_links() { git ls-files -z '*.md' | tools/links.py; }

# refuse <why> <pattern> [path...]: fails and names the lines if a tracked text file holds the pattern.
refuse() {
    local why=$1 pattern=$2
    shift 2
    if git grep -nIE "$pattern" -- "$@"; then
        echo "$why"
        return 1
    fi
}

# The brackets keep the pattern from finding itself.
check_machine_paths() { refuse "paths of one machine do not belong here" '(^|[^[:alnum:]_.~-])/(wor[k]|far[m])/' .; }

check_lock_files() {
    refuse "written with a registry's address; use: npm install --omit-lockfile-registry-resolved" \
        '"resolved": *"htt[p]' '*package-lock.json'
}

# Errors only: what a shell would stumble over, or take for something else.
check_shell() {
    files | existing | xargs -0 -r grep -lZE --max-count=1 '^#!.*[ /](ba)?sh$' | xargs -0 -r shellcheck --severity=error
}

check_tool_tests() { python3 -m unittest discover -q -s tools/tests; }

web_is_concerned() {
    [ -d web/node_modules ] && { [ "$staged" = no ] || ! git diff --cached --quiet -- web; }
}

step format check_format
step captions check_captions
step layers tools/layers.py
step ledger tools/ledger.py --brief
step fuzzers tools/fuzzers.py
if [ -f src/events/event.h ]; then step events tools/events.py; fi
if [ -d config/catalog ]; then step settings-page tools/generate_settings.py --check; fi
step links check_links
step shell check_shell
step machine-paths check_machine_paths
step lock-files check_lock_files
if [ "$staged" = no ]; then step tool-tests check_tool_tests; fi
if web_is_concerned; then step web npm --silent --prefix web run check; fi

if [ "$staged" = no ]; then
    echo
    tools/ledger.py --brief | head -n 6
    echo
    git ls-files -z | tools/longest.py
    echo
fi

summary="check: $passed passed, ${#failed[@]} failed"
if [ ${#failed[@]} -gt 0 ]; then
    echo "$summary: ${failed[*]}"
    exit 1
fi
echo "$summary"
