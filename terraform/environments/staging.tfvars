# Staging: `dotnet aspire deploy --environment Staging`. It lives beside production under its own names, and may be lost.

name        = "greeting-staging"
environment = "staging"

deletion_protection    = false
point_in_time_recovery = false
log_retention_days     = 7
