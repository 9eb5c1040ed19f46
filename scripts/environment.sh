# Sourced by scripts/coach, scripts/test and scripts/bench, which set $root. Checks that .venv matches
# requirements/, and sets it up if not. prepare.py does the work and writes the notes compared here.
# COACH_VENV names another folder than .venv.

venv=$root/${COACH_VENV:-.venv}

# ready LAYER...: whether .venv is finished, belongs to this folder, and has these layers as locked.
# This runs before every command, so it starts only one short process per file.
ready() {
    [ -x "$venv/bin/python" ] && [ -r "$venv/ready/root" ] || return 1
    IFS= read -r made_for <"$venv/ready/root" && [ "$made_for" = "$root" ] || return 1
    cmp -s "$root/pyproject.toml" "$venv/ready/pyproject.toml" || return 1
    for layer; do
        cmp -s "$root/requirements/$layer.txt" "$venv/ready/$layer.txt" || return 1
    done
}

# prepare LAYER...: set up .venv with these layers.
prepare() {
    find_python
    "$python" -I "$root/scripts/prepare.py" "$@" || exit
}

# find_python: set $python to a new enough Python, or print what is missing and exit. A name on PATH
# may be a stub that does not run, so each is tried.
find_python() {
    if [ -n "${COACH_PYTHON:-}" ]; then
        remedy="Set COACH_PYTHON to a newer one, or unset it"
        set -- "$COACH_PYTHON"
        met=", and COACH_PYTHON=$COACH_PYTHON does not run"
    else
        remedy="Install one, or set COACH_PYTHON to where it is"
        # The newest comes after those that most computers have, and the plain names come last.
        set -- python3.13 python3.12 python3.11 python3.14 python3 python
        met=", and there is none on PATH"
    fi
    for python; do
        version=$("$python" -E -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' \
            2>/dev/null </dev/null) || continue
        case $version in
            3.1[1-9].* | 3.[2-9][0-9].*) return ;;
        esac
        met="; $python is $version"
    done
    echo "coach: needs Python 3.11 or newer$met. $remedy." >&2
    exit 1
}
