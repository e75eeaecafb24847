# Sourced by the scripts that check what was deployed.

# Sends a request with curl, and tries again after any error, such as a new host name that is not known yet: curl does that by itself
# only since 7.71. The arguments are curl's.
get() {
  local attempt=1
  until curl --fail --silent --show-error --max-time 30 "$@"; do
    [ "$attempt" -lt 6 ] || return 1
    attempt=$((attempt + 1))
    sleep 2
  done
}
