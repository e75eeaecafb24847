using Aspire.Hosting.Testing;
using Greeting.Tests.Distributed;
using Microsoft.Playwright;

namespace Greeting.Tests.Browser;

/// <summary>The deployments of the page that the journeys run on.</summary>
public enum Site
{
    /// <summary>The Vite server that the AppHost started.</summary>
    Development,

    /// <summary>The production build behind the headers of its host, calling the API through a gateway.</summary>
    Production,
}

/// <summary>A browser and a production build of the page, made when the first test asks for them.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    readonly List<Visit> visits = [];
    readonly string folder;
    IPlaywright? playwright;
    IBrowser? browser;
    Gateway? gateway;
    StaticSite? production;

    public BrowserFixture()
        : this(ProductionFolder)
    {
    }

    /// <param name="folder">Where the production build is made.</param>
    internal BrowserFixture(string folder) => this.folder = folder;

    /// <summary>Where the production build without sign-in is made.</summary>
    internal static string ProductionFolder { get; } = Path.Combine(Command.RepositoryRoot, "artifacts", "web");

    /// <summary>What stands between a production page and the API.</summary>
    internal Gateway Gateway => gateway!;

    /// <summary>What the production build printed.</summary>
    internal string BuildOutput { get; private set; } = "";

    /// <summary>Where the production page is.</summary>
    internal Uri ProductionAddress => production!.Address;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => gateway = await Gateway.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>Opens the page in a browser context of its own.</summary>
    internal async Task<Visit> OpenAsync(GreetingApp app, Site site, BrowserNewContextOptions? options = null)
    {
        var chromium = browser ??= await StartAsync(app, TestContext.Current.CancellationToken);
        var address = site is Site.Development ? app.App.GetEndpoint("web", "http") : ProductionAddress;
        var visit = await Visit.OpenAsync(chromium, address, options ?? new());
        visits.Add(visit);
        return visit;
    }

    /// <summary>Ends a test: nothing stands between page and API any longer, and what its visits may not have caused is looked for.</summary>
    internal void EndTest()
    {
        Gateway.Instead = null;
        Visit[] ended = [.. visits];
        visits.Clear();
        Assert.All(ended, visit => visit.AssertClean());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        if (production is not null)
        {
            await production.DisposeAsync();
        }

        await Gateway.DisposeAsync();
    }

    async Task<IBrowser> StartAsync(GreetingApp app, CancellationToken cancellationToken)
    {
        Gateway.Api = app.App.GetEndpoint("api", "http");
        Uri[] issuers = app.Model.Resources.Any(resource => resource.Name == "sign-in") ? [app.App.GetEndpoint("sign-in", "http")] : [];
        Gateway.TakesTokens = issuers is not [];
        BuildOutput = await WebApp.BuildAsync(Gateway.Address, folder, cancellationToken, issuers.SelectMany(issuer => new KeyValuePair<string, string?>[]
        {
            new("VITE_SIGN_IN_ISSUER", issuer.ToString()),
            new("VITE_SIGN_IN_CLIENT_ID", AppHost.SignInExtensions.LocalClientId),
        }));
        production = await StaticSite.StartAsync(folder, [Gateway.Address, .. issuers], cancellationToken);
        Gateway.Page = production.Address;
        playwright = await Playwright.CreateAsync();
        return await Chromium.LaunchAsync(playwright, cancellationToken);
    }
}
