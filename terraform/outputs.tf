output "web_url" {
  description = "Address of the web app."
  value       = length(local.custom_origins) > 0 ? local.custom_origins[0] : local.default_origin
}

output "api_endpoint" {
  description = "Base URL of the API; the web app is built with it as VITE_API_ENDPOINT."
  value       = aws_apigatewayv2_api.greeting.api_endpoint
}

output "sign_in_issuer" {
  description = "Provider at which people sign in; the web app is built with it as VITE_SIGN_IN_ISSUER. Null if everyone may greet."
  value       = local.issuer
}

output "sign_in_client_id" {
  description = "Client id of the web app at the provider, VITE_SIGN_IN_CLIENT_ID. Null if everyone may greet."
  value       = local.client
}

output "sign_in_scope" {
  description = "What the web app asks the provider for, VITE_SIGN_IN_SCOPE. Null if everyone may greet."
  value       = local.sign_in ? var.jwt_scope : null
}

output "user_pool_id" {
  description = "Cognito's id of the user pool. Null without cognito."
  value       = one(aws_cognito_user_pool.people[*].id)
}

output "api_id" {
  description = "API Gateway's id of the API."
  value       = aws_apigatewayv2_api.greeting.id
}

output "amplify_url" {
  description = "Default address of the web app at Amplify, which works before the DNS records of a custom domain do."
  value       = local.default_origin
}

output "allowed_origins" {
  description = "Origins whose pages may call the API from a browser."
  value       = local.web_origins
}

output "region" {
  description = "Region of all resources."
  value       = var.region
}

output "amplify_app_id" {
  description = "Amplify's id of the web app, for `aws amplify` commands."
  value       = aws_amplify_app.web.id
}

output "amplify_branch" {
  description = "Published branch of the web app."
  value       = aws_amplify_branch.live.branch_name
}

output "web_source" {
  description = "Where the web app comes from: git, when Amplify builds it from the repository, or upload, when it is built elsewhere."
  value       = local.from_git ? "git" : "upload"
}

output "domain_records" {
  description = "DNS records that the custom domain needs: one that proves ownership, and one for each host. Empty without a custom domain."
  value = [for domain in aws_amplify_domain_association.web : {
    verification = domain.certificate_verification_dns_record
    hosts        = [for host in domain.sub_domain : host.dns_record]
  }]
}

output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.api.function_name
}

output "newest_version" {
  description = "Number of the newest published version of the function."
  value       = aws_lambda_function.api.version
}

output "canary_percent" {
  description = "Share of the requests that a new version gets first, in percent."
  value       = var.canary_percent
}

output "table_name" {
  description = "Name of the table."
  value       = aws_dynamodb_table.greetings.name
}

output "dashboard_url" {
  description = "Address of the CloudWatch dashboard."
  value       = "https://${var.region}.console.aws.amazon.com/cloudwatch/home?region=${var.region}#dashboards/dashboard/${aws_cloudwatch_dashboard.greeting.dashboard_name}"
}
