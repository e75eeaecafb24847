using Greeting.Api.Greetings;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Greeting.Tests.Api;

/// <summary>The API in this process, on Kestrel and a free port of the loopback interface.</summary>
sealed class ApiServer : WebApplicationFactory<GreetingStore>
{
    readonly IReadOnlyDictionary<string, string?> settings;
    readonly TimeProvider? time;
    readonly string environment;

    public ApiServer(IReadOnlyDictionary<string, string?> settings, TimeProvider? time = null, string environment = "Production")
    {
        (this.settings, this.time, this.environment) = (settings, time, environment);
        UseKestrel();
        StartServer();
        Client = CreateDefaultClient();
    }

    /// <summary>Calls the API. It follows no redirects and keeps no cookies.</summary>
    public HttpClient Client { get; }

    /// <summary>What the API logged, of every level.</summary>
    public LogCollector Logs { get; } = new();

    /// <inheritdoc/>
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(environment);

        // Not by UseKestrel(0), which sets the port of a server that may have started by then.
        builder.UseUrls("http://127.0.0.1:0");
        builder.UseSetting("Logging:Console:LogLevel:Default", "None");
        foreach (var (name, value) in settings)
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<ILoggerProvider>(Logs);
            if (time is not null)
            {
                services.AddSingleton(time);
            }
        });
    }
}
