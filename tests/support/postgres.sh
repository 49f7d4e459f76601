#!/bin/sh
# Starts and stops a throwaway PostgreSQL on a socket in DIR, for tests.
#
# postgres.sh start|stop|kill DIR. start prints the address; on a DIR that was used before it starts the same database
# again. As root the server runs as the user postgres (else nobody), to whom DIR is given. Ends with 77 where PostgreSQL
# is not installed.
set -eu
bin=${OCELLI_POSTGRES_BIN:-/usr/lib/postgresql/15/bin}
[ -x "$bin/initdb" ] || exit 77
dir=$2

as() {
    if [ "$(id -u)" != 0 ]; then
        "$@"
    else
        user=postgres
        id "$user" >/dev/null 2>&1 || user=nobody
        chown "$user" "$dir"
        setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"
    fi
}

cd /
case $1 in
start)
    if [ ! -e "$dir/data/PG_VERSION" ]; then
        as "$bin/initdb" -D "$dir/data" -U ocelli -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1
        printf "listen_addresses = ''\nunix_socket_directories = '%s'\nfsync = off\nmax_connections = 40\n" "$dir" |
            as tee -a "$dir/data/postgresql.conf" >/dev/null
    fi
    as "$bin/pg_ctl" -D "$dir/data" -s -w -l "$dir/data/log" start >/dev/null 2>&1
    echo "postgresql://ocelli@/postgres?host=$dir"
    ;;
stop) as "$bin/pg_ctl" -D "$dir/data" -s -w -m fast stop >/dev/null 2>&1 ;;
kill) as "$bin/pg_ctl" -D "$dir/data" -s -w -m immediate stop >/dev/null 2>&1 ;;
esac
