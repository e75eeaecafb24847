using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Greeting.Tests.Browser;

/// <summary>Serves a production build as Amplify does: the headers of customHttp.yml, the page for the addresses that are not a file's.</summary>
sealed class StaticSite : IAsyncDisposable
{
    readonly WebApplication server = WebServer.Create();

    /// <summary>Where the site is.</summary>
    public Uri Address => new(server.Urls.First());

    /// <summary>Opens a site on a free port.</summary>
    /// <param name="folder">The result of <c>npm run build</c>.</param>
    /// <param name="connections">What the page was built to call: it takes API Gateway's place in the Content-Security-Policy.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<StaticSite> StartAsync(string folder, IEnumerable<Uri> connections, CancellationToken cancellationToken)
    {
        var rules = (
            from rule in Yaml.Read("Greeting.Web/customHttp.yml").Items("customHeaders")
            from header in rule.Items("headers")
            select (Path: ToRegex($"{rule["pattern"]}"), Key: $"{header["key"]}", Value: $"{header["value"]}")).ToArray();
        var origins = string.Join(' ', connections.Select(address => address.GetLeftPart(UriPartial.Authority)));
        var site = new StaticSite();
        site.server.Use((context, next) =>
        {
            foreach (var (_, key, value) in rules.Where(rule => rule.Path.IsMatch(context.Request.Path)))
            {
                context.Response.Headers[key] = value.Replace("https://*.amazonaws.com", origins);
            }

            if (HostingRules.PageAddresses.IsMatch(context.Request.Path))
            {
                context.Request.Path = "/index.html";
            }

            return next(context);
        });
        site.server.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(folder),
            ContentTypeProvider = new FileExtensionContentTypeProvider(),
        });
        await site.server.StartAsync(cancellationToken);
        return site;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    // https://docs.aws.amazon.com/amplify/latest/userguide/custom-header-YAML-format.html: ** also crosses slashes.
    static Regex ToRegex(string pattern) =>
        new($"^/?{Regex.Escape(pattern.TrimStart('/')).Replace(@"\*\*/\*", ".*").Replace(@"\*", "[^/]*")}$");
}
