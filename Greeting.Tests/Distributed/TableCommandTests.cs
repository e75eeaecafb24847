using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Greeting.Tests.Distributed;

/// <summary>The commands that the dashboard offers on the engine.</summary>
[Collection(GreetingAppCollection.Name)]
public sealed class TableCommandTests(GreetingApp app)
{
    static readonly string[] Commands = ["add-sample-greetings", "empty-table"];

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sample_greetings_can_be_added_and_the_table_emptied()
    {
        await app.ExecuteAsync("dynamodb", "empty-table");
        Assert.Empty(await ListAsync());

        await app.ExecuteAsync("dynamodb", "add-sample-greetings");
        var names = (await ListAsync()).Select(greeting => greeting.GetProperty("name").GetString());
        Assert.Contains("Ada Lovelace", names);

        await app.ExecuteAsync("dynamodb", "empty-table");
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Emptying_more_than_a_batch_leaves_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => app.Api.GetStringAsync($"/?name=Ada-{i}", Cancellation)));

        await app.ExecuteAsync("dynamodb", "empty-table");

        Assert.Empty(await ListAsync());
    }

    [Fact]
    public void Emptying_asks_first()
    {
        var command = app.Model.Resources.Single(resource => resource.Name == "dynamodb").Annotations
            .OfType<ResourceCommandAnnotation>().Single(command => command.Name == "empty-table");

        Assert.NotNull(command.ConfirmationMessage);
    }

    [Theory]
    [InlineData("--Greeting:Table=aws", "--AWS:Region=eu-west-1")]
    [InlineData("--DynamoDb:Engine=external", "--DynamoDb:Endpoint=http://localhost:8000")]
    public async Task A_table_that_is_not_the_applications_own_has_no_such_commands(params string[] arguments)
    {
        await using var builder = await AppHostBuilder.CreateAsync(arguments, Cancellation);

        Assert.DoesNotContain(
            builder.Resources.SelectMany(resource => resource.Annotations.OfType<ResourceCommandAnnotation>()),
            command => Commands.Contains(command.Name));
    }

    [Fact]
    public async Task No_samples_are_offered_where_a_greeting_needs_a_token()
    {
        await using var builder = await AppHostBuilder.CreateAsync(["--SignIn:Provider=local"], Cancellation);

        var engine = builder.Resources.Single(resource => resource.Name == "dynamodb");
        Assert.Equal("empty-table", Assert.Single(engine.Annotations.OfType<ResourceCommandAnnotation>(), command => Commands.Contains(command.Name)).Name);
    }

    async Task<JsonElement[]> ListAsync() => await app.Api.GetFromJsonAsync<JsonElement[]>("/greetings?limit=100", Cancellation) ?? [];
}
