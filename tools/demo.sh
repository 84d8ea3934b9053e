#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Creates the demo service under var/demo once, then serves it until Ctrl-C. Started by ./dev run.
set -euo pipefail
cd "$(dirname "$0")/.."

program=build/release/bin/mooringd
folder=var/demo
config=$folder/mooring.toml
host=home.dyn.example
ctl() { "$program" ctl --config "$config" "$@"; }

if [ ! -e "$config" ]; then
    mkdir -p var
    "$program" init "$folder" --suffix dyn.example. --ns ns1.dyn.example.=127.0.0.1 \
        --dns 127.0.0.1:5300 --dns '[::1]:5300' --http 127.0.0.1:8080
fi

"$program" serve --config "$config" &
server=$!
stop() { kill -TERM "$server" 2>/dev/null || true; }
trap stop INT TERM

# The control socket answers as soon as the service is ready; without it there is nothing to wait for.
while ! ctl stats >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || { wait "$server"; exit $?; }
    sleep 0.1
done

if [ ! -e "$folder/update-key" ]; then
    ctl account add demo@example.org --verified
    ctl claim add "$host" --account demo@example.org
    (umask 077; ctl key add "$host" --json | sed -n 's/.*"key":"\([^"]*\)".*/\1/p' > "$folder/update-key")
fi
key=$(cat "$folder/update-key")

cat <<TEXT

Mooring is running. One host is claimed: $host. Try it in another terminal:

  curl -u $host:$key 'http://127.0.0.1:8080/nic/update?hostname=$host&myip=203.0.113.7'
  dig @127.0.0.1 -p 5300 $host A +short

A ddclient.conf for it (run it with: ddclient -daemon=0 -foreground -verbose -file ddclient.conf):

  use=cmd, cmd='echo 203.0.113.8'
  protocol=dyndns2
  ssl=no
  server=127.0.0.1:8080
  login=$host
  password='$key'
  $host

The operator's commands:  $program ctl --config $config host show $host
Ctrl-C stops the service; its data stays in $folder.
TEXT

while kill -0 "$server" 2>/dev/null; do wait "$server" || true; done
