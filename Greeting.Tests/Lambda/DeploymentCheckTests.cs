using System.ComponentModel;

namespace Greeting.Tests.Lambda;

/// <summary>The check that a new version has to pass before a deployment releases it, with the real AWS CLI and the packaged function.</summary>
[Collection(LambdaCollection.Name)]
public sealed class DeploymentCheckTests(LambdaFixture lambda)
{
    [Fact]
    public async Task Version_that_answers_passes()
    {
        var result = await CheckAsync(lambda.Function);

        Assert.Equal((0, "Version 8 answers /health\nVersion 8 answers /greetings\n"), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Version_without_its_table_fails()
    {
        // Nothing listens there.
        await using var function = await RunningFunction.StartAsync(new Dictionary<string, string?>
        {
            ["AWS_ACCESS_KEY_ID"] = "dummy",
            ["AWS_SECRET_ACCESS_KEY"] = "dummy",
            ["AWS_REGION"] = "eu-central-1",
            ["AWS_ENDPOINT_URL_DYNAMODB"] = "http://127.0.0.1:9",
        });

        var result = await CheckAsync(function);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Version 8 of greeting fails at /health: {", result.Output, StringComparison.Ordinal);
    }

    static async Task<CommandResult> CheckAsync(RunningFunction function)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A deployment needs bash.");
        try
        {
            await Command.RunAsync("aws", ["--version"], TestContext.Current.CancellationToken);
        }
        catch (Win32Exception)
        {
            Assert.Skip("The AWS CLI is not installed.");
        }

        return await Command.RunAsync(
            "bash", ["terraform/scripts/check-function.sh"], TestContext.Current.CancellationToken, Command.RepositoryRoot,
            new Dictionary<string, string?>
            {
                ["AWS_PROFILE"] = null,
                ["AWS_ACCESS_KEY_ID"] = "dummy",
                ["AWS_SECRET_ACCESS_KEY"] = "dummy",
                ["AWS_ENDPOINT_URL"] = function.Lambda.LambdaAddress.ToString(),
                ["NO_PROXY"] = "127.0.0.1",
                ["FUNCTION_NAME"] = "greeting",
                ["NEWEST_VERSION"] = "8",
                ["REGION"] = "eu-central-1",
            });
    }
}
