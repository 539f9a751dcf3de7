/**
 * Makes a virtual environment at its final place, since it cannot be moved, and installs what a requirements file names. One
 * that was cut off is made anew. Arguments: place, requirements file, where the release looks for it, then options of venv, `--`, and options of pip.
 */
export const venvProgram = String.raw`
set -eu
venv=$1 requirements=$2 at=$3
shift 3
find_it() { [ "$(readlink -- "$at")" = "$venv" ] || { rm -rf -- "$at" && ln -s -- "$venv" "$at"; }; }
if [ -e "$venv/.ready" ]; then find_it; exit 0; fi
rm -rf -- "$venv"
mkdir -p -- "$(dirname -- "$venv")"
site=""
while [ "$1" != "--" ]; do site="$site $1"; shift; done
shift
python3 -m venv $site "$venv"
pip() {
  "$venv/bin/python" -m pip --no-input --disable-pip-version-check "$@" </dev/null >"$venv/pip.log" 2>&1 && return
  grep '^ERROR: ' "$venv/pip.log" >&2 || tail -n 3 "$venv/pip.log" >&2
  exit 1
}
pip install "$@" -r "$requirements"
# The packages of the system are not packaged for pip to check.
[ -n "$site" ] || pip check
touch "$venv/.ready"
sync -f "$venv/.ready"
find_it
`;
