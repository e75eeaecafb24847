namespace Greeting.Benchmarks;

/// <summary>One of the three programs of the app, as it is started without the AppHost.</summary>
/// <param name="Name">Its name among the AppHost's resources.</param>
/// <param name="Folder">Its working directory.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Environment">What is added to the environment.</param>
sealed record DevelopmentProgram(string Name, string Folder, string[] Command, Dictionary<string, string> Environment)
{
    /// <summary>All three; no table is created.</summary>
    public static DevelopmentProgram[] All(string repositoryRoot) =>
    [
        new("dynamodb", Path.Combine(repositoryRoot, "Greeting.AppHost", "dynamodb"), ["node", "server.mjs"], new() { ["PORT"] = "8123" }),
        new(
            "api",
            repositoryRoot,
            ["dotnet", "run", "--project", "Greeting.Api", "--no-build", "--no-launch-profile"],
            new()
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = "http://localhost:5080",
                ["AWS_ACCESS_KEY_ID"] = "local",
                ["AWS_SECRET_ACCESS_KEY"] = "local",
                ["AWS_REGION"] = "us-east-1",
                ["AWS_ENDPOINT_URL_DYNAMODB"] = "http://127.0.0.1:8123",
            }),
        new("web", Path.Combine(repositoryRoot, "Greeting.Web"), ["npm", "run", "dev", "--", "--port", "5173"], new() { ["VITE_API_ENDPOINT"] = "http://localhost:5080" }),
    ];
}
