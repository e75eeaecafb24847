# --- Where and under which name -------------------------------------------------------------------------------------

variable "region" {
  description = "AWS region of all resources, such as eu-central-1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "The region must be the code of an AWS region, such as eu-central-1."
  }
}

variable "name" {
  description = "Prefix of every resource name. A second environment in the same account needs another one."
  type        = string
  default     = "greeting"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "The name must have 3 to 32 lower-case letters, digits and hyphens, start with a letter and not end with a hyphen."
  }
}

variable "environment" {
  description = "Name of the environment: its workspace, the value of the tag Environment and of the telemetry attribute deployment.environment.name."
  type        = string
  default     = "production"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,31}$", var.environment))
    error_message = "The environment must have 1 to 32 lower-case letters, digits and hyphens and start with a letter."
  }
}

variable "tags" {
  description = "Additional tags for all resources that support tags, such as a cost center."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:") && length(key) >= 1 && length(key) <= 128])
    error_message = "Tag keys must have 1 to 128 characters and must not begin with aws:, which AWS reserves."
  }

  validation {
    condition     = length(setintersection([for key in keys(var.tags) : lower(key)], ["application", "environment", "managedby"])) == 0
    error_message = "The tags Application, Environment and ManagedBy are already set, and IAM does not accept a key that differs only in case: choose other keys."
  }
}

# --- The function ---------------------------------------------------------------------------------------------------

variable "architecture" {
  description = "Instruction set of the function and of its package: x86_64, or arm64 (Graviton), whose compute time costs a fifth less."
  type        = string
  default     = "x86_64"

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "The architecture must be x86_64 or arm64."
  }
}

variable "lambda_package" {
  description = "Path of the function's package, relative to this folder; null for the one that `dotnet publish Greeting.Api -c Release` creates for the architecture (`-r linux-arm64` for arm64), as `aspire deploy` does. A package that is named here is deployed as it is."
  type        = string
  default     = null

  validation {
    condition     = var.lambda_package == null ? true : can(regex("[^/]$", var.lambda_package))
    error_message = "The package must be the path of a file, not empty and not a folder."
  }
}

variable "canary_percent" {
  description = "Share of the requests that a new version gets for five minutes before it gets all of them; 0 releases it at once."
  type        = number
  default     = 0

  validation {
    condition     = var.canary_percent >= 0 && var.canary_percent <= 50 && floor(var.canary_percent) == var.canary_percent
    error_message = "The canary's share must be a whole number of percent from 0 to 50."
  }

  validation {
    condition     = var.canary_percent == 0 || var.provisioned_concurrency == 0
    error_message = "A canary needs provisioned_concurrency = 0: Lambda provisions no concurrency for an alias of two versions."
  }
}

variable "memory_size" {
  description = "Memory of the function in MB; its share of a processor grows with it."
  type        = number
  default     = 512

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240 && floor(var.memory_size) == var.memory_size
    error_message = "The memory size must be a whole number of MB from 128 to 10240."
  }
}

variable "timeout" {
  description = "Seconds that one request may take. The API waits up to 4 seconds for the table and then answers 503."
  type        = number
  default     = 10

  validation {
    condition     = var.timeout >= 5
    error_message = "The timeout must be at least 5 seconds: the API waits 4 seconds for the table before it answers 503."
  }

  validation {
    condition     = var.timeout <= 29 && floor(var.timeout) == var.timeout
    error_message = "The timeout must be a whole number of seconds up to 29: API Gateway gives up after 30."
  }
}

variable "log_level" {
  description = "Least severe level that the function logs."
  type        = string
  default     = "Information"

  validation {
    condition     = contains(["Trace", "Debug", "Information", "Warning", "Error", "Critical", "None"], var.log_level)
    error_message = "The log level must be one of .NET's: Trace, Debug, Information, Warning, Error, Critical, None."
  }
}

variable "reserved_concurrency" {
  description = "Number of instances that the function can run at a time, reserved from the account's limit; null reserves none, 0 stops all requests. To lower both, lower and deploy provisioned_concurrency first."
  type        = number
  default     = null

  validation {
    condition     = var.reserved_concurrency == null ? true : var.reserved_concurrency >= 0 && floor(var.reserved_concurrency) == var.reserved_concurrency
    error_message = "The reserved concurrency must be a whole number, 0 or higher, or null for unreserved."
  }
}

variable "provisioned_concurrency" {
  description = "Instances of the live version that are kept initialized to avoid cold starts. They cost money while idle."
  type        = number
  default     = 0

  validation {
    condition     = var.provisioned_concurrency >= 0 && floor(var.provisioned_concurrency) == var.provisioned_concurrency
    error_message = "The provisioned concurrency must be a whole number, 0 or higher."
  }

  validation {
    condition     = var.reserved_concurrency == null ? true : var.provisioned_concurrency <= var.reserved_concurrency
    error_message = "The provisioned concurrency must not exceed the reserved concurrency, from which it is taken."
  }
}

variable "otlp_endpoint" {
  description = "Base URL of an OTLP collector for the function's traces and metrics; null sends none."
  type        = string
  default     = null

  validation {
    condition     = var.otlp_endpoint == null ? true : can(regex("^https://[^\\s/?#]+(/[^\\s?#]*)?$", var.otlp_endpoint))
    error_message = "The OTLP endpoint must be an https:// URL without a query, or null."
  }

  validation {
    condition     = var.otlp_endpoint == null ? true : !can(regex("/v1/(traces|metrics|logs)/?$", var.otlp_endpoint))
    error_message = "The OTLP endpoint must be the collector's base URL: leave out /v1/traces, /v1/metrics or /v1/logs, because the exporter appends it."
  }
}

variable "otlp_protocol" {
  description = "Protocol of the OTLP endpoint."
  type        = string
  default     = "http/protobuf"

  validation {
    condition     = contains(["http/protobuf", "grpc"], var.otlp_protocol)
    error_message = "The OTLP protocol must be http/protobuf or grpc."
  }
}

variable "otlp_headers" {
  description = "Headers for the OTLP endpoint, such as an API key, as key=value pairs separated by commas."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.otlp_headers == null ? true : can(regex("^[^=,\\s]+=[^,]+(,[^=,\\s]+=[^,]+)*$", var.otlp_headers))
    error_message = "The OTLP headers must be key=value pairs separated by commas, or null."
  }

  validation {
    condition     = var.otlp_headers == null || var.otlp_endpoint != null
    error_message = "The OTLP headers have no use without otlp_endpoint: set both."
  }
}

variable "xray_tracing" {
  description = "Whether Lambda and the function send traces to X-Ray, for a share of the requests. CloudWatch Transaction Search must be on in the account."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.xray_tracing || var.otlp_endpoint == null
    error_message = "Traces go to one place: set xray_tracing or otlp_endpoint."
  }
}

variable "permissions_boundary" {
  description = "ARN of a policy that limits the function's role; the deployment workflow can change the role only under the boundary that terraform/github creates. Null sets no limit."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null ? true : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/[A-Za-z0-9+=,.@_/-]+$", var.permissions_boundary))
    error_message = "The permissions boundary must be the ARN of a policy of the account, or null."
  }
}

# --- The HTTP API ---------------------------------------------------------------------------------------------------

variable "throttling_rate_limit" {
  description = "Requests per second that the API accepts over time. Above 10000, AWS must first raise the account's quota."
  type        = number
  default     = 100

  validation {
    condition     = var.throttling_rate_limit >= 1 && var.throttling_rate_limit <= 50000
    error_message = "The throttling rate must be from 1 to 50000 requests per second: 100 shards accept no more greetings."
  }
}

variable "throttling_burst_limit" {
  description = "Requests that the API accepts at once before the rate applies. Above 5000, AWS must first raise the account's rate quota; the burst quota follows it."
  type        = number
  default     = 200

  validation {
    condition     = var.throttling_burst_limit >= 1 && var.throttling_burst_limit <= 50000 && floor(var.throttling_burst_limit) == var.throttling_burst_limit
    error_message = "The throttling burst must be a whole number from 1 to 50000, one second of the highest rate."
  }
}

# --- The table ------------------------------------------------------------------------------------------------------

variable "deletion_protection" {
  description = "Whether the table and the user pool are protected against deletion. To destroy them, first set this to false and apply."
  type        = bool
  default     = true
  nullable    = false
}

variable "point_in_time_recovery" {
  description = "Whether to keep continuous backups, from which the table can be restored to any second of the last 35 days."
  type        = bool
  default     = true
  nullable    = false
}

variable "recent_shards" {
  description = "Shards that the index of recent greetings is spread over. Each accepts 500 greetings a second and adds one query to a list."
  type        = number
  default     = 1

  validation {
    condition     = var.recent_shards >= 1 && var.recent_shards <= 100 && floor(var.recent_shards) == var.recent_shards
    error_message = "The number of shards must be a whole number from 1 to 100."
  }

  validation {
    condition     = var.recent_shards * 500 >= var.throttling_rate_limit
    error_message = "A shard accepts 500 greetings a second, and every request may be a greeting: with this throttling_rate_limit, recent_shards must be ${ceil(var.throttling_rate_limit / 500)} or more."
  }
}

variable "ttl_days" {
  description = "Days after its latest greeting when a name is deleted; 0 keeps names forever. A change takes effect for a name when it is next greeted."
  type        = number
  default     = 0

  validation {
    condition     = var.ttl_days >= 0 && var.ttl_days <= 3650 && floor(var.ttl_days) == var.ttl_days
    error_message = "The days must be a whole number from 0, which keeps names forever, to 3650."
  }
}

# --- The web app ----------------------------------------------------------------------------------------------------

variable "repository_url" {
  description = "GitHub repository from which Amplify builds the web app; null if the app is built elsewhere and uploaded."
  type        = string
  default     = null

  validation {
    condition     = var.repository_url == null ? true : can(regex("^https://github\\.com/[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.repository_url))
    error_message = "The repository must be https://github.com/OWNER/NAME, without a trailing slash, or null."
  }
}

variable "repository_token" {
  description = "Fine-grained personal access token with which Amplify connects the repository once; null when the app is connected already."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.repository_token == null ? true : can(regex("^[!-~]{20,255}$", var.repository_token))
    error_message = "The repository token must have 20 to 255 printable characters without spaces, or be null."
  }

  validation {
    condition     = var.repository_token == null || var.repository_url != null
    error_message = "The repository token has no use without repository_url: set both."
  }
}

variable "branch" {
  description = "Branch that is deployed; it is the first part of the app's default address."
  type        = string
  default     = "main"

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", var.branch))
    error_message = "The branch must have 1 to 40 lower-case letters, digits and inner hyphens: its name becomes part of a host name."
  }
}

variable "node_version" {
  description = "Exact version of Node.js that builds the web app."
  type        = string
  default     = "22.20.0"

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", var.node_version))
    error_message = "The Node.js version must be exact, such as 22.20.0."
  }
}

variable "custom_domain" {
  description = "Domain of the web app beside its default address: its name, the host prefixes under it ('' is the domain itself), and the ARN of a certificate in us-east-1, which Amplify creates if none is given."
  type = object({
    name            = string
    prefixes        = optional(set(string), [""])
    certificate_arn = optional(string)
  })
  default = null

  validation {
    condition     = var.custom_domain == null ? true : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.custom_domain.name))
    error_message = "The custom domain's name must be a domain in lower case, such as greeting.example.com, without a scheme."
  }

  validation {
    condition     = var.custom_domain == null ? true : length(var.custom_domain.prefixes) > 0 && alltrue([for prefix in var.custom_domain.prefixes : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?$", prefix))])
    error_message = "The custom domain needs at least one prefix, each '' or a host label such as www; a wildcard is not accepted."
  }

  validation {
    condition     = try(var.custom_domain.certificate_arn, null) == null ? true : can(regex("^arn:[a-z-]+:acm:us-east-1:[0-9]{12}:certificate/[0-9a-f-]+$", var.custom_domain.certificate_arn))
    error_message = "The certificate must be the ARN of an ACM certificate in us-east-1, where Amplify looks for it, or null."
  }
}

# --- Sign-in --------------------------------------------------------------------------------------------------------

variable "cognito" {
  description = "Whether people sign in before they greet, at a user pool of Cognito that is created for it. False, without jwt_issuer, lets everyone greet."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.cognito || var.jwt_issuer == null
    error_message = "People sign in at one place: set cognito or jwt_issuer."
  }
}

variable "jwt_issuer" {
  description = "Another OpenID Connect provider at which people sign in before they greet: the issuer of its tokens (JWT). Null for none."
  type        = string
  default     = null

  validation {
    condition     = var.jwt_issuer == null ? true : can(regex("^https://[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?$", var.jwt_issuer))
    error_message = "The issuer must be an HTTPS address exactly as the tokens' claim iss has it, such as https://issuer.example.com/, or null."
  }
}

variable "jwt_audience" {
  description = "Accepted audiences of the tokens that jwt_issuer issues. A token must have one of them in its claim aud or, if it has no aud, in client_id."
  type        = set(string)
  default     = []

  validation {
    condition     = (var.jwt_issuer != null) == (length(var.jwt_audience) > 0) && alltrue([for audience in var.jwt_audience : trimspace(audience) == audience && audience != ""])
    error_message = "Sign-in needs both jwt_issuer and jwt_audience: an issuer alone would let in its tokens for other applications. No audience may be blank."
  }
}

variable "jwt_client_id" {
  description = "Client id that the provider gave to the page, which is a public client with the page's address and PKCE."
  type        = string
  default     = null

  validation {
    condition     = (var.jwt_issuer != null) == (var.jwt_client_id != null) && (var.jwt_client_id == null ? true : can(regex("^[!-~]+$", var.jwt_client_id)))
    error_message = "Sign-in needs both jwt_issuer and jwt_client_id, without spaces: the page needs a client id to request a token."
  }
}

variable "jwt_scope" {
  description = "What the page asks the provider for. Some providers issue access tokens for an API only for a scope of that API."
  type        = string
  default     = "openid"

  validation {
    condition     = can(regex("^openid( [!#-\\[\\]-~]+)*$", var.jwt_scope))
    error_message = "The scope must begin with openid, followed by others after one space each."
  }
}

# --- Operations -----------------------------------------------------------------------------------------------------

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "The log retention must be a number of days that CloudWatch offers, such as 7, 14, 30, 90 or 365."
  }
}

variable "alarm_topic_arn" {
  description = "SNS topic that is notified when an alarm starts and when it ends; null sends no notifications."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_topic_arn == null ? true : can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", var.alarm_topic_arn))
    error_message = "The alarm topic must be the ARN of a standard SNS topic, or null."
  }

  validation {
    condition     = var.alarm_topic_arn == null ? true : try(split(":", var.alarm_topic_arn)[3] == var.region, false)
    error_message = "The alarm topic must be in the same region as the alarms."
  }
}

variable "alarm_duration_ms" {
  description = "99th percentile of the function's duration, in milliseconds, above which an alarm starts."
  type        = number
  default     = 1000

  validation {
    condition     = var.alarm_duration_ms > 0 && var.alarm_duration_ms < var.timeout * 1000
    error_message = "The alarm's duration must be more than 0 and less than the function's timeout, or the alarm could never start."
  }
}

variable "alarm_error_percent" {
  description = "Share of requests answered with 5xx, in percent, above which an alarm starts."
  type        = number
  default     = 1

  validation {
    condition     = var.alarm_error_percent > 0 && var.alarm_error_percent < 100
    error_message = "The alarm's share of errors must be more than 0 and less than 100 percent."
  }
}

variable "budget_email" {
  description = "Email address that is notified when the whole account costs more than daily_budget_usd in a day; null creates no budget."
  type        = string
  default     = null

  validation {
    condition     = var.budget_email == null ? true : can(regex("^[^@[:space:]]+@[^@[:space:]]+\\.[^@[:space:]]+$", var.budget_email))
    error_message = "The budget's email address must be one address, such as you@example.com, or null."
  }
}

variable "daily_budget_usd" {
  description = "Cost of the whole account in a day, in US dollars, above which budget_email is notified."
  type        = number
  default     = 5

  validation {
    condition     = var.daily_budget_usd > 0
    error_message = "The daily budget must be more than 0 US dollars."
  }
}
