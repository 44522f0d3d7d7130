#!/usr/bin/env bash
# Builds and runs the tests: ./test.sh [--fast] [further arguments of dotnet test]
# --fast leaves out the fixtures of category Long: crashes, load, whole servers under faults, long random histories.
# The last line is "N passed, N failed, N skipped". Exit code 0 only if none failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
  echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi

if [ "${1:-}" = "--fast" ]; then
  shift
  set -- --filter "TestCategory!=Long" "$@"
  echo "The fast tests take about seven minutes on two cores."
else
  echo "The tests take about a quarter of an hour on two cores; ./test.sh --fast takes seven minutes."
fi

# The genuine Socket.IO client, with which some tests connect; they are skipped where it can't be installed.
client=ChatServer.Tests/Api/Events/Client
if command -v npm >/dev/null && [ ! -d "$client/node_modules/socket.io-client" ]; then
  timeout 120 npm ci --prefix "$client" --no-audit --no-fund --loglevel=error >/dev/null 2>&1 \
    || echo "socket.io-client can't be installed; its tests are skipped." >&2
fi

# Prints a line for each 100 tests that passed. Their output is left out; failures, skipped tests and errors of the compiler are
# shown.
progress() {
  local line passed=0 shown=1
  while IFS= read -r line; do
    case "$line" in
      "  Passed "*)
        shown=0
        passed=$((passed + 1))
        if [ $((passed % 100)) -eq 0 ]; then
          printf '%4d passed after %d:%02d\n' "$passed" $((SECONDS / 60)) $((SECONDS % 60))
        fi
        ;;
      "  Failed "* | "  Skipped "* | "Test Run "*) shown=1 ;;
    esac
    if [ "$shown" -eq 1 ]; then
      printf '%s\n' "$line"
    fi
  done
}

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
dotnet test ChatServer.sln --nologo --logger "console;verbosity=normal" --logger trx --results-directory "$results" "$@" \
  </dev/null | progress
code=${PIPESTATUS[0]}

# One attribute of the counters, summed over the result files.
count() {
  grep -ho '<Counters [^>]*>' "$results"/*.trx 2>/dev/null | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' \
    | awk '{ sum += $1 } END { print sum + 0 }'
}

# NUnit's skipped tests stand among the results as NotExecuted, with their reason.
skipped_tests() {
  cat "$results"/*.trx 2>/dev/null | tr '\n' ' ' | sed 's/<UnitTestResult /\n&/g' | grep 'outcome="NotExecuted"'
}

skipped_tests | sed -E 's/.*testName="([^"]*)".*/skipped: \1\t&/; s/\t.*<Message>([^<]*)<\/Message>.*/: \1/; s/\t.*//'
passed=$(count passed)
failed=$(($(count failed) + $(count error) + $(count timeout) + $(count aborted)))
skipped=$(skipped_tests | wc -l)
# A run that broke off, such as by an error of the compiler, has no failed test and has failed all the same.
if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$code" -eq 0 ] && [ "$passed" -eq 0 ]; then failed=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
