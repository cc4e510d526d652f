#!/bin/sh
# Installs what the tests need besides Go: memcached, libmemcached's tools as a client that is not ours, and readers of reports: jq,
# perl's prove and lcov, and tmux.
# As root on a Debian it installs what is missing; elsewhere it says what is, and fails where CI is set.
set -eu

missing=
command -v memcached >/dev/null || missing="$missing memcached"
command -v memccat >/dev/null || missing="$missing libmemcached-tools"
command -v jq >/dev/null || missing="$missing jq"
command -v prove >/dev/null || missing="$missing perl"
command -v lcov >/dev/null || missing="$missing lcov"
command -v tmux >/dev/null || missing="$missing tmux"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
	echo "installing$missing"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	# shellcheck disable=SC2086 # one word for each package
	apt-get install -y -qq --no-install-recommends $missing >/dev/null
	exit 0
fi

echo "not installed:$missing (Debian's names): the tests that need them are skipped" >&2
[ -z "${CI:-}" ] || { echo "CI is set, where no test may be skipped" >&2; exit 1; }
