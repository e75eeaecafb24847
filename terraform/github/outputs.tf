output "plan_role_arn" {
  description = "Role for pull requests: the repository variable AWS_PLAN_ROLE."
  value       = aws_iam_role.github["plan"].arn
}

output "deploy_role_arn" {
  description = "Role for deployments: the repository variable AWS_DEPLOY_ROLE."
  value       = aws_iam_role.github["deploy"].arn
}

output "permissions_boundary_arn" {
  description = "Boundary of the function's role: permissions_boundary in the environment's settings."
  value       = aws_iam_policy.boundary.arn
}

output "state_bucket" {
  description = "Bucket of the state of terraform/: the repository variable TF_STATE_BUCKET."
  value       = aws_s3_bucket.state.bucket
}
