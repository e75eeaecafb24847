using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Greeting.Tests.Api;

[Trait("Category", "Fast")]
public sealed class OpenApiTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_committed_document_is_the_one_that_is_served()
    {
        var served = await api.Client.GetStringAsync("/openapi/v1.json", Cancellation);
        var committed = await File.ReadAllTextAsync(Path.Combine(Command.RepositoryRoot, "Greeting.Api", "openapi.json"), Cancellation);
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(committed), JsonNode.Parse(served)),
            "With the API running: curl http://localhost:5080/openapi/v1.json --output Greeting.Api/openapi.json");
    }

    [Fact]
    public void The_reference_has_every_operation_with_its_answers_and_every_field()
    {
        var reference = File.ReadAllLines(Path.Combine(Command.RepositoryRoot, "docs", "api.md"));
        var contract = JsonElement.Parse(File.ReadAllText(Path.Combine(Command.RepositoryRoot, "Greeting.Api", "openapi.json")));
        foreach (var path in contract.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var title = $"| `{operation.Name.ToUpperInvariant()} {path.Name}` |";
                var row = reference.SingleOrDefault(line => line.StartsWith(title, StringComparison.Ordinal));
                Assert.True(row is not null, $"docs/api.md has no row '{title}'.");
                var parameters = operation.Value.TryGetProperty("parameters", out var declared) ? declared.EnumerateArray() : [];
                Assert.All(parameters, parameter => Assert.Contains($"`{parameter.GetProperty("name").GetString()}`", row, StringComparison.Ordinal));
                Assert.Equal(
                    operation.Value.GetProperty("responses").EnumerateObject().Select(response => response.Name).Order(),
                    Regex.Matches(row, "`([0-9]{3})`").Select(status => status.Groups[1].Value).Order());
            }
        }

        // Problems have a section of their own.
        var fields = contract.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Where(schema => !schema.Name.EndsWith("ProblemDetails", StringComparison.Ordinal))
            .SelectMany(schema => schema.Value.GetProperty("properties").EnumerateObject())
            .Select(field => field.Name);
        Assert.All(fields, field => Assert.True(
            reference.Any(line => line.StartsWith($"| `{field}` |", StringComparison.Ordinal)), $"docs/api.md has no row for the field `{field}`."));
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own_a_summary_and_its_errors()
    {
        var document = JsonElement.Parse(await api.Client.GetStringAsync("/openapi/v1.json", Cancellation));
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);

        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).ToArray();
        Assert.NotEmpty(operations);
        Assert.Distinct(operations.Select(operation => operation.Value.GetProperty("operationId").GetString()));
        Assert.All(operations, operation =>
        {
            Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
            var errors = operation.Value.GetProperty("responses").EnumerateObject().Where(response => response.Name[0] is '4' or '5').ToArray();
            Assert.Contains(errors, error => error.Name == "503");
            Assert.All(errors, error => Assert.True(error.Value.GetProperty("content").TryGetProperty("application/problem+json", out _)));
        });
    }
}
