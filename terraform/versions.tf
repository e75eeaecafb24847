terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
}

# Credentials come from the default chain: environment, profile, SSO, or an assumed role.
provider "aws" {
  region = var.region

  default_tags {
    tags = merge(
      {
        Application = "Greeting"
        Environment = var.environment
        ManagedBy   = "Terraform"
      },
      var.tags,
    )
  }
}
