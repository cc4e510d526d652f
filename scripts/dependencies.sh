#!/bin/sh
# Installs what the tests need besides Go: memcached, and libmemcached's tools as a client that is not ours. Beyond that the programs that
# read kpv's reports (jq, perl's prove, lcov), and tmux, which types the sessions of the documents: without these a test is skipped.
# As root on a Debian it installs what is missing; elsewhere it says what is, and fails where CI is set and memcached is missing.
set -eu

# missing lists the Debian packages of the programs that are not there; the arguments are PROGRAM:PACKAGE.
missing() {
	for pair in "$@"; do
		command -v "${pair%%:*}" >/dev/null || printf ' %s' "${pair#*:}"
	done
}

needed=$(missing memcached:memcached memccat:libmemcached-tools)
wanted=$(missing jq:jq prove:perl lcov:lcov tmux:tmux)
[ -n "$needed$wanted" ] || exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
	echo "installing$needed$wanted"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	for packages in "$needed" "$wanted"; do
		# shellcheck disable=SC2086 # one word for each package
		[ -z "$packages" ] || apt-get install -y -qq --no-install-recommends $packages >/dev/null || echo "cannot install$packages" >&2
	done
	needed=$(missing memcached:memcached memccat:libmemcached-tools)
	[ -n "$needed" ] || exit 0
fi

echo "not installed:$needed$wanted (Debian's names): the tests that need them are skipped" >&2
[ -z "${CI:-}" ] || [ -z "$needed" ] || { echo "CI is set, where no test of memcached may be skipped" >&2; exit 1; }
