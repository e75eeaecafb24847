# Staging: `dotnet aspire deploy --environment Staging`. It runs alongside production under its own names, and its table
# is neither protected against deletion nor backed up.

name        = "greeting-staging"
environment = "staging"

deletion_protection    = false
point_in_time_recovery = false
log_retention_days     = 7
