using System.Text.RegularExpressions;
using Greeting.LambdaEmulator;

namespace Greeting.Tests.Api;

/// <summary>The API as a process of its own, in an environment with a proxy.</summary>
[Trait("Category", "Fast")]
public sealed partial class ProxyTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("HTTP_PROXY")]
    [InlineData("ALL_PROXY")]
    public async Task Calls_to_this_machine_take_no_proxy(string variable)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The process is stopped by SIGTERM, which Windows does not have.");
        await using var collector = await OtlpCollector.StartAsync();
        var environment = engine.Settings.Concat(collector.Settings).ToDictionary(setting => setting.Key, setting => setting.Value!);
        environment["AWS_LAMBDA_FUNCTION_NAME"] = "";
        environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        environment[variable] = "http://127.0.0.1:1";
        await using var process = FunctionProcess.Start("", "", ["dotnet", Path.Combine(AppContext.BaseDirectory, "Greeting.Api.dll")], environment);
        var line = await process.WaitForLineAsync(text => Address.IsMatch(text), Cancellation);
        using var client = new HttpClient { BaseAddress = new(Address.Match(line).Value) };
        await Readiness.WaitAsync(client, Cancellation);

        Assert.Equal("Hello, Ada!", await client.GetStringAsync("/?name=Ada", Cancellation));

        process.Terminate();
        Assert.Equal(0, await process.WaitForExitAsync(Cancellation));
        Assert.Contains(collector.Spans, span => span.Name.StartsWith("UpdateItem", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    static partial Regex Address { get; }
}
