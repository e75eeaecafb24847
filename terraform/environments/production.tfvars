# Production: `dotnet aspire deploy`. Every variable is described in ../variables.tf.
#
# If there is no region here, a deployment asks for it and for the repository that the page is built from, and adds the answers
# below. Secrets belong in the environment: TF_VAR_repository_token, TF_VAR_otlp_headers.

name        = "greeting"
environment = "production"

# alarm_topic_arn = "arn:aws:sns:eu-central-1:123456789012:operations"
# custom_domain   = { name = "greeting.example.com" }
# tags            = { CostCentre = "1234" }
