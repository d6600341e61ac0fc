# Sourced by the scripts: the checkout, the tools, a temporary folder.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

if [ $# -lt 1 ] || [ ! -d "$1" ]; then
	echo "usage: $0 CHECKOUT [NAME...]" >&2
	exit 2
fi
checkout=$(cd "$1" && pwd)
shift
only=" $* "

mgc=$(realpath "${MGC:-$root/build/bin/mgc}")
cc=${CC:-gcc}
cxx=${CXX:-g++}
[ -x "$mgc" ] || { echo "no $mgc: build it, or set MGC" >&2; exit 2; }

work=$(mktemp -d)
if [ -n "${KEEP:-}" ]; then
	echo "working in $work"
else
	trap 'rm -rf "$work"' EXIT
fi

failed=0

# wanted NAME: is this one of the programs to run?
wanted() {
	[ "$only" = "  " ] || [[ "$only" == *" $1 "* ]]
}

# attempt NAME COMMAND...: run it; a failure is said, counted, and does not end the script.
attempt() {
	local name=$1
	shift
	if ! "$@" > "$work/log" 2>&1; then
		echo "$name: FAILED: $*"
		sed 's/^/    /' "$work/log" | head -n "${LOG_LINES:-12}"
		failed=$((failed + 1))
		return 1
	fi
}

finish() {
	[ "$failed" = 0 ] && echo "all right" || echo "$failed failed"
	[ "$failed" = 0 ]
}
