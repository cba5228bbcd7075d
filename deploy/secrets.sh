#!/usr/bin/env bash
# Makes the secrets of compose.yaml in deploy/secrets, each once: what is there stays.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

random() { od --address-radix=n --format=x1 --read-bytes="$1" /dev/urandom | tr -d ' \n'; }

# Readable for the users inside the containers, whose ids are not yours; the folder keeps others out.
make() { # NAME TEXT
  [ -e "secrets/$1" ] && return
  printf '%s' "$2" >"secrets/$1.new"
  chmod 444 "secrets/$1.new"
  mv "secrets/$1.new" "secrets/$1"
  echo "made deploy/secrets/$1"
}

mkdir -p secrets
chmod 700 secrets
make mongodb_key "$(random 64)"
make mongodb_root_password "$(random 24)"
make mongodb_uri "mongodb://bellwether:$(random 24)@mongodb:27017/shop?replicaSet=rs0"
make server_secret "$(random 48)"
for user in sa writer reader; do
  make "mssql_${user}_password" "Bw1-$(random 24)" # SQL Server wants capitals and digits
done
