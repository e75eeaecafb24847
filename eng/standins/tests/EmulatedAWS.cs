using System.Net;

namespace Greeting.StandIns.Tests;

/// <summary>
/// Leads the AWS SDK of this process to the emulator: CloudFormation's address in AWS is called without TLS, through a proxy
/// that is the emulator.
/// </summary>
public sealed class EmulatedAWS : IAsyncLifetime
{
    /// <summary>The region of the emulated account.</summary>
    public const string Region = "eu-west-1";

    const string Endpoint = $"http://cloudformation.{Region}.amazonaws.com";

    internal EmulatedCloudFormation CloudFormation { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        CloudFormation = await EmulatedCloudFormation.StartAsync(TestContext.Current.CancellationToken);
        HttpClient.DefaultProxy = new Proxy(new Uri(CloudFormation.Url));
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "test");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test");
        Environment.SetEnvironmentVariable("AWS_REGION", Region);
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        UseEndpoint(Endpoint);
    }

    public ValueTask DisposeAsync() => CloudFormation.DisposeAsync();

    /// <summary>Has the SDK call another endpoint, until the result is disposed.</summary>
    internal static IDisposable UseEndpoint(string endpoint)
    {
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_CLOUDFORMATION", endpoint);
        return new Restoration();
    }

    sealed class Restoration : IDisposable
    {
        public void Dispose() => Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_CLOUDFORMATION", Endpoint);
    }

    sealed class Proxy(Uri emulator) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => emulator;

        public bool IsBypassed(Uri host) => !host.Host.EndsWith(".amazonaws.com", StringComparison.Ordinal);
    }
}
