namespace Greeting.AppHost;

/// <summary>Adds sign-in to the app model.</summary>
static class SignInExtensions
{
    /// <summary>The page's client id at the provider on this machine.</summary>
    internal const string LocalClientId = "greeting-page";

    /// <summary>
    /// Makes the page sign in and the API require tokens if <c>SignIn:Provider</c> says where. In production API Gateway requires
    /// them. A provider on this machine is added as <c>sign-in</c>.
    /// </summary>
    /// <returns>The provider on this machine, or null.</returns>
    public static IResourceBuilder<IResource>? AddSignIn(
        this IDistributedApplicationBuilder builder,
        AppHostSettings settings,
        IResourceBuilder<ProjectResource> api,
        IResourceBuilder<IResourceWithEnvironment> web)
    {
        switch (settings.SignIn)
        {
            case SignInProvider.Local:
                var provider = builder.AddNodeApp("sign-in", "sign-in", "server.mjs")
                    .WithNpmPackages()
                    .WithIconName("PersonKey")
                    .WithHttpEndpoint(env: "PORT")
                    .WithoutProxy("http")
                    .WithHttpHealthCheck("/.well-known/openid-configuration")
                    .WithUrlForEndpoint("http", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
                    .WithEnvironment("CLIENT_ID", LocalClientId);
                Configure(ReferenceExpression.Create($"{provider.GetEndpoint("http")}"), LocalClientId, LocalClientId);
                api.WaitFor(provider);
                return provider;

            case SignInProvider.External:
                Configure(ReferenceExpression.Create($"{settings.SignInIssuer!}"), settings.SignInClientId!, settings.SignInAudience!);
                if (settings.SignInScope is { } scope)
                {
                    web.WithEnvironment("VITE_SIGN_IN_SCOPE", scope);
                }

                return null;

            default:
                return null;
        }

        void Configure(ReferenceExpression issuer, string clientId, string audience)
        {
            api.WithEnvironment("Authentication__Schemes__Bearer__Authority", issuer)
                .WithEnvironment("Authentication__Schemes__Bearer__ValidAudiences__0", audience);
            web.WithEnvironment("VITE_SIGN_IN_ISSUER", issuer).WithEnvironment("VITE_SIGN_IN_CLIENT_ID", clientId);
        }
    }
}
