#!/usr/bin/env bash
# Installs what this machine lacks, and says so; a machine that has everything is told nothing.
# setup.sh run | test | bench
set -euo pipefail

readonly WANTED_RUST=1.95
readonly WANTED_POSTGRES=15
readonly TOP="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

say() { printf 'setup: %s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# --- Rust -------------------------------------------------------------------------------------

# Whether version $1 is at least $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

need_rust() {
    local how="get it from https://rustup.rs (curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh), open a new shell and start again"
    have rustc && have cargo || stop "Rust $WANTED_RUST or newer is missing: $how"
    local version
    version="$(rustc --version | cut -d' ' -f2)"
    at_least "$version" "$WANTED_RUST" || stop "Rust $version is too old, $WANTED_RUST is needed: run 'rustup update stable', or $how"
}

# --- packages ---------------------------------------------------------------------------------

updated=no

# Runs a command as root: by itself, or through sudo. Nothing waits for an answer at stdin.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@" </dev/null
    elif have sudo; then
        sudo "$@" </dev/null
    else
        stop "this needs root, and sudo is not installed. Run as root: $*"
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >&2
}

# Installs packages; what they are for comes first.
install() {
    local why="$1"
    shift
    have apt-get || stop "$why is missing and this machine has no apt-get: install it with your package manager ($* on Debian), then start again"
    say "installing $* ($why)"
    if [ "$updated" = no ]; then
        apt update
        updated=yes
    fi
    apt install -y --no-install-recommends "$@"
}

offered() { apt-cache show "$1" >/dev/null 2>&1; }

need_compiler() {
    have cc || install "a C compiler and linker" build-essential
}

# --- Postgres ---------------------------------------------------------------------------------

# The folders a server may be in: Debian's, pg_config's, and those of PATH.
postgres_folders() {
    printf '%s\n' /usr/lib/postgresql/*/bin
    if have pg_config; then pg_config --bindir; fi
    if have postgres; then dirname "$(readlink -f "$(command -v postgres)")"; fi
}

has_postgres() {
    local folder version
    while read -r folder; do
        [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] || continue
        version="$("$folder/postgres" --version | sed -E 's/.*PostgreSQL\) ([0-9]+).*/\1/')"
        [ "$version" -ge "$WANTED_POSTGRES" ] && return 0
    done < <(postgres_folders)
    return 1
}

need_postgres() {
    has_postgres && return
    if have apt-get; then
        # The package starts a cluster of its own on port 5432 unless told not to before.
        have pg_createcluster || install "PostgreSQL's common files" postgresql-common
        as_root sed -i -E 's/^#?[[:space:]]*create_main_cluster[[:space:]]*=.*$/create_main_cluster = false/' \
            /etc/postgresql-common/createcluster.conf
    fi
    install "a PostgreSQL server, version $WANTED_POSTGRES or newer" postgresql
    has_postgres || stop "the PostgreSQL this system offers is older than $WANTED_POSTGRES: add PostgreSQL's own packages with '/usr/share/postgresql-common/pgdg/apt.postgresql.org.sh' and start again, or set DATABASE_URL to a server you have"
}

# A server of one's own makes the embedded one needless.
has_database_url() {
    [ -n "${DATABASE_URL:-}" ] || grep -qsE '^[[:space:]]*(export[[:space:]]+)?DATABASE_URL=.' "$TOP/.env"
}

# --- tests and benchmarks ---------------------------------------------------------------------

need_redis() {
    have redis-server || install "Redis, for the tests of several nodes" redis-server
}

need_pgbouncer() {
    { have pgbouncer || [ -x /usr/sbin/pgbouncer ]; } && return
    install "PgBouncer, for the tests behind a pooler" pgbouncer
    # The tests start their own; the package's service is not needed.
    if [ -d /run/systemd/system ]; then as_root systemctl disable --now --quiet pgbouncer || true; fi
}

need_browser() {
    { have chromium || have chromium-browser || have google-chrome; } && have chromedriver && return
    if have apt-get && [ "$updated" = no ]; then
        apt update
        updated=yes
    fi
    # On Ubuntu both come as snaps, through packages of other names.
    if have apt-get && ! offered chromium-driver && offered chromium-chromedriver; then
        install "a browser for the browser tests" chromium-browser chromium-chromedriver
    else
        install "a browser for the browser tests" chromium chromium-driver fonts-liberation
    fi
    have chromedriver || stop "chromedriver is still missing: install Chromium and its driver by hand for the browser tests"
}

need_python() {
    python3 -c 'import ensurepip, venv' >/dev/null 2>&1 ||
        install "Python, for the Django side of the benchmarks" python3 python3-venv
}

# --- what is asked for ------------------------------------------------------------------------

case "${1:-}" in
run)
    need_rust
    need_compiler
    has_database_url || need_postgres
    ;;
test)
    need_rust
    need_compiler
    need_postgres
    need_redis
    need_pgbouncer
    need_browser
    ;;
bench)
    need_rust
    need_compiler
    need_postgres
    need_python
    ;;
*)
    stop "say what for: setup.sh run | test | bench"
    ;;
esac
