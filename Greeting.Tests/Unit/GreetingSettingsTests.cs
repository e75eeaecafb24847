using System.Diagnostics.CodeAnalysis;
using Greeting.Api.Greetings;
using Microsoft.Extensions.Configuration;

namespace Greeting.Tests.Unit;

public sealed class GreetingSettingsTests
{
    [Fact]
    public void A_region_is_all_that_must_be_set()
    {
        Assert.True(TryRead(out var settings, out _, ("AWS_REGION", "eu-west-1")));
        Assert.Equal("greetings", settings.TableName);
        Assert.Equal(8, settings.RecentShards);
        Assert.Null(settings.Endpoint);
        Assert.Empty(settings.AllowedOrigins);
    }

    [Fact]
    public void Everything_can_be_set()
    {
        Assert.True(TryRead(
            out var settings,
            out _,
            ("AWS_DEFAULT_REGION", "us-gov-west-1"),
            ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8000"),
            ("Greeting:TableName", "my.table-1"),
            ("Greeting:RecentShards", "1"),
            ("Greeting:AllowedOrigins:0", "http://localhost:5173/")));
        Assert.Equal("my.table-1", settings.TableName);
        Assert.Equal(1, settings.RecentShards);
        Assert.Equal("us-gov-west-1", settings.Region);
        Assert.Equal(new Uri("http://127.0.0.1:8000"), settings.Endpoint);
        Assert.Equal(["http://localhost:5173"], settings.AllowedOrigins);
    }

    [Theory]
    [InlineData("AWS_REGION", "")]
    [InlineData("AWS_REGION", "mars")]
    [InlineData("Greeting:TableName", "ab")]
    [InlineData("Greeting:TableName", "my table")]
    [InlineData("Greeting:RecentShards", "0")]
    [InlineData("Greeting:RecentShards", "101")]
    [InlineData("Greeting:RecentShards", "eight")]
    [InlineData("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000")]
    public void A_wrong_setting_is_one_line_that_names_it(string key, string value)
    {
        Assert.False(TryRead(out _, out var error, ("AWS_REGION", "eu-west-1"), (key, value)));
        Assert.Contains(key, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    static bool TryRead(
        [NotNullWhen(true)] out GreetingSettings? settings,
        [NotNullWhen(false)] out string? error,
        params (string Key, string Value)[] values)
    {
        var data = new Dictionary<string, string?>();
        foreach (var (key, value) in values)
        {
            data[key] = value;
        }

        return GreetingSettings.TryRead(new ConfigurationBuilder().AddInMemoryCollection(data).Build(), out settings, out error);
    }
}
