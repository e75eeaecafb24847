#if DEVELOPMENT
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
#endif

namespace Greeting.Api.Http;

/// <summary>
/// Sign-in for development. In production API Gateway checks the tokens before the program sees a request, so the published program
/// contains none of this.
/// </summary>
static class SignIn
{
    const string Authority = "Authentication:Schemes:Bearer:Authority";

#if DEVELOPMENT
    /// <summary>What needs no token, as in terraform/api.tf. A list of what needs one would let a forgotten operation through.</summary>
    internal static readonly string[] PublicOperations =
        ["GET /greetings", "GET /greetings/{id}", "GET /health", "GET /openapi/{documentName}.json"];
#endif

    /// <summary>
    /// Adds the check of bearer tokens if <c>Authentication:Schemes:Bearer</c> names an issuer (<c>Authority</c>) and the audiences
    /// that it accepts (<c>ValidAudiences</c>). The published program refuses to start instead.
    /// </summary>
    public static void AddSignIn(this WebApplicationBuilder builder)
    {
#if DEVELOPMENT
        if (!IsOn(builder.Configuration))
        {
            return;
        }

        builder.Services.AddAuthentication().AddJwtBearer(static options =>
        {
            options.RequireHttpsMetadata = !new Uri(options.Authority!).IsLoopback;
            options.MapInboundClaims = false;
            options.TokenValidationParameters.ClockSkew = TimeSpan.Zero;

            // As API Gateway: tokens without an audience, such as Cognito's access tokens, name their client instead
            // (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html).
            options.TokenValidationParameters.AudienceValidator = static (audiences, token, parameters) =>
            {
                var named = audiences.Any() || !((JsonWebToken)token).TryGetPayloadValue("client_id", out string client) ? audiences : [client];
                return named.Any(parameters.ValidAudiences.Contains);
            };
        });
#else
        builder.Services.AddOptionsWithValidateOnStart<GreetingOptions>().Validate<IConfiguration>(
            static (_, configuration) => configuration[Authority] is not { Length: > 0 },
            $"{Authority} is set, but the published program does not check tokens: API Gateway does.");
#endif
    }

    /// <summary>Answers requests without a valid token with 401, except those of public operations and of the API page.</summary>
    public static void UseSignIn(this WebApplication app)
    {
#if DEVELOPMENT
        if (!IsOn(app.Configuration))
        {
            return;
        }

        app.UseAuthentication();
        app.Use(static async (context, next) =>
        {
            if (context.User.Identity is { IsAuthenticated: true } || IsPublic(context))
            {
                await next(context);
                return;
            }

            await context.ChallengeAsync();
            await Problems.TokenRequired().ExecuteAsync(context);
        });
#endif
    }

    /// <summary>Whether requests need a token.</summary>
    public static bool IsOn(IConfiguration configuration) =>
#if DEVELOPMENT
        configuration[Authority] is { Length: > 0 };
#else
        false;
#endif

#if DEVELOPMENT
    static bool IsPublic(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route }
        && (PublicOperations.Contains($"{context.Request.Method} /{route.TrimStart('/')}") || route.StartsWith("/scalar", StringComparison.Ordinal));
#endif
}
