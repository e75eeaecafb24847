# Terraform configurations cannot share variables: region and name are declared here as in ../variables.tf, and a test compares
# their validations.

variable "region" {
  description = "AWS region of the state bucket and of the resources that may be deployed."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "The region must be the code of an AWS region, such as eu-central-1."
  }
}

variable "repository" {
  description = "GitHub repository whose workflows may deploy, as its OIDC subjects name it after repo: (in its settings, Actions, OIDC): OWNER@ID/NAME@ID, or OWNER/NAME if it is older than 15 July 2026."
  type        = string

  validation {
    condition     = can(regex("^([A-Za-z0-9-]+/[A-Za-z0-9._-]+|[A-Za-z0-9-]+@[0-9]+/[A-Za-z0-9._-]+@[0-9]+)$", var.repository))
    error_message = "The repository must be OWNER@ID/NAME@ID or OWNER/NAME, without wildcards: its workflows get rights in this account."
  }
}

variable "environment" {
  description = "GitHub environment that a run must be in to change anything; its protection rules decide who may start one."
  type        = string
  default     = "production"

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.environment))
    error_message = "The environment must have 1 to 64 letters, digits, hyphens and underscores."
  }
}

variable "name" {
  description = "The variable name of terraform/: the deploy role may change what is named after it."
  type        = string
  default     = "greeting"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "The name must have 3 to 32 lower-case letters, digits and hyphens, start with a letter and not end with a hyphen."
  }
}

variable "api_id" {
  description = "Id of the HTTP API that the first deployment made: the output api_id of terraform/. Null before it; the roles have no rights then."
  type        = string
  default     = null

  validation {
    condition     = var.api_id == null ? true : can(regex("^[a-z0-9]+$", var.api_id))
    error_message = "The id of an HTTP API has lower-case letters and digits, such as a1b2c3d4e5."
  }
}

variable "amplify_app_id" {
  description = "Id of the Amplify app that the first deployment made: the output amplify_app_id of terraform/. Null before it."
  type        = string
  default     = null

  validation {
    condition     = var.amplify_app_id == null ? true : can(regex("^d[a-z0-9]+$", var.amplify_app_id))
    error_message = "The id of an Amplify app begins with d and has lower-case letters and digits, such as d1a2b3c4d5e6f7."
  }

  validation {
    condition     = (var.amplify_app_id == null) == (var.api_id == null)
    error_message = "The first deployment makes an API and an app: set api_id and amplify_app_id, or neither."
  }
}

variable "user_pool_id" {
  description = "Id of the user pool that a deployment with cognito made: the output user_pool_id of terraform/. Null without one."
  type        = string
  default     = null

  validation {
    condition     = var.user_pool_id == null ? true : can(regex("^${var.region}_[A-Za-z0-9]+$", var.user_pool_id))
    error_message = "The id of a user pool begins with its region, such as eu-central-1_a1B2c3D4e."
  }
}

variable "create_oidc_provider" {
  description = "Whether to create the account's OIDC provider for GitHub; false where another project has done so."
  type        = bool
  default     = true
  nullable    = false
}
