#!/usr/bin/env bash
# Deletes what the embedded server keeps: var/, and the database where that lives elsewhere.
set -euo pipefail

readonly TOP="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
readonly VAR="$TOP/var"
readonly ELSEWHERE=/var/lib/guildhall

[ -d "$VAR" ] || { echo "there is no state: $VAR does not exist"; exit 0; }

folders=("$VAR")
while IFS= read -r pointer; do
    folder="$(head -n 1 "$pointer")"
    # Only a folder directly below ours is ever deleted.
    if [ "$(dirname -- "$folder")" = "$ELSEWHERE" ] && [ -d "$folder" ]; then
        folders+=("$folder")
    fi
done < <(find "$VAR" -maxdepth 3 -name pg-location -type f)

while IFS= read -r pid_file; do
    if kill -0 "$(head -n 1 "$pid_file")" 2>/dev/null; then
        echo "the server is running: stop it first (Ctrl-C where 'make run' runs)"
        exit 1
    fi
done < <(find "${folders[@]}" -maxdepth 4 -name postmaster.pid -type f)

printf 'This deletes every tenant and everything in them:\n'
printf '  %s\n' "${folders[@]}"
printf 'Type "delete" to go on: '
read -r answer
[ "$answer" = delete ] || { echo "nothing was deleted"; exit 1; }
rm -rf -- "${folders[@]}"
echo "deleted; the next 'make run' starts anew"
