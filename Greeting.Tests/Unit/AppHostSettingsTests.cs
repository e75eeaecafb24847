using Amazon;
using Greeting.AppHost;
using Microsoft.Extensions.Configuration;

namespace Greeting.Tests.Unit;

[Trait("Category", "Fast")]
public sealed class AppHostSettingsTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("greeting-settings-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Nothing_must_be_set()
    {
        var settings = Read();

        Assert.Null(settings.Error);
        Assert.Equal((TableLocation.Local, ApiHost.Kestrel, EngineKind.Auto), (settings.Table, settings.Api, settings.Engine));
        Assert.Equal((null, null, null), (settings.EnginePort, settings.DataPath, settings.AwsRegion));
        Assert.Matches("^greeting-[a-z0-9-]+$", settings.StackName);
    }

    [Fact]
    public void Everything_can_be_set()
    {
        var settings = Read(
            ("Greeting:Api", "Lambda"), ("DynamoDb:Engine", "EMBEDDED"), ("DynamoDb:Port", "8000"), ("DynamoDb:DataPath", "data"),
            ("Greeting:StackName", "mine"));

        Assert.Null(settings.Error);
        Assert.Equal((ApiHost.Lambda, EngineKind.Embedded), (settings.Api, settings.Engine));
        Assert.Equal((8000, Path.Combine(folder.FullName, "data"), "mine"), (settings.EnginePort, settings.DataPath, settings.StackName));
    }

    [Fact]
    public void An_engine_that_runs_already_is_used_as_it_is()
    {
        var settings = Read(("DynamoDb:Engine", "external"), ("DynamoDb:Endpoint", "http://localhost:8000"), ("DynamoDb:DataPath", "data"));

        Assert.Null(settings.Error);
        Assert.Equal("http://localhost:8000", settings.EngineEndpoint);
        Assert.Empty(folder.GetFileSystemInfos());
    }

    [Theory]
    [InlineData("Greeting:Table", "cloud", "local, aws")]
    [InlineData("Greeting:Table", "1", "local, aws")]
    [InlineData("Greeting:Api", "kestrel,lambda", "kestrel, lambda")]
    [InlineData("DynamoDb:Engine", "docker", "auto, container, embedded, external")]
    [InlineData("SignIn:Provider", "cognito", "none, local, external")]
    [InlineData("Greeting:StackName", "my stack", "letters, digits, and hyphens")]
    [InlineData("DynamoDb:Port", "0", "1 to 65535")]
    [InlineData("DynamoDb:Port", "http", "1 to 65535")]
    [InlineData("DynamoDb:DataPath", "settings.json/data", "a folder that can be read and written")]
    public void A_wrong_setting_is_one_line_that_names_it_and_what_it_may_be(string key, string value, string remedy)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "settings.json"), "");

        AssertRefused(Read((key, value)), key, value, remedy);
    }

    [Theory]
    [InlineData("Greeting:Tabel", "aws", "has Table, Api, StackName")]
    [InlineData("DynamoDb:Engin", "embedded", "DynamoDb has Engine, Port, DataPath, Endpoint.")]
    [InlineData("SignIn:ClientID2", "page", "SignIn has Provider, Issuer, ClientId, Audience, Scope.")]
    [InlineData("DynamoDb:Endpoint", "http://localhost:8000", "DynamoDb:Engine is not: set it to 'external'")]
    [InlineData("SignIn:Issuer", "https://issuer.example", "SignIn:Provider is not: set it to 'external'")]
    public void A_setting_that_would_have_no_effect_is_refused(string key, string value, string remedy) =>
        AssertRefused(Read((key, value)), key, remedy);

    [Fact]
    public void The_APIs_own_settings_are_passed_on()
    {
        var settings = Read(("Greeting:RecentShards", "8"), ("Greeting:TtlDays", "30"));

        Assert.Null(settings.Error);
        Assert.Equal(new Dictionary<string, string> { ["Greeting__RecentShards"] = "8", ["Greeting__TtlDays"] = "30" }, settings.ApiSettings);
    }

    [Theory]
    [InlineData("Greeting:TableName", "Greeting:TableName is not a setting")]
    [InlineData("Greeting:AllowedOrigins:0", "Greeting:AllowedOrigins is not a setting")]
    public void A_setting_of_the_API_that_the_AppHost_decides_is_refused(string key, string reason) => AssertRefused(Read((key, "mine")), reason);

    [Theory]
    [InlineData("CURRENT", "Embedded")]
    [InlineData(null, "Auto")]
    public void Kept_data_is_opened_by_the_engine_that_wrote_it(string? file, string engine)
    {
        Keep(file);

        var settings = Read(("DynamoDb:DataPath", "data"));

        Assert.Equal((null, engine), (settings.Error, settings.Engine.ToString()));
    }

    [Fact]
    public void Kept_data_of_DynamoDB_Local_needs_a_container_runtime()
    {
        Keep("shared-local-instance.db");

        var settings = Read(("DynamoDb:DataPath", "data"), ("ASPIRE_CONTAINER_RUNTIME", "no-such-runtime"));

        AssertRefused(settings, "DynamoDb:DataPath has data of DynamoDB Local");
        Assert.Null(Read(("DynamoDb:DataPath", "data"), ("DynamoDb:Engine", "embedded")).Error);
    }

    [Fact]
    public void Kept_data_of_two_engines_needs_a_choice()
    {
        Keep("shared-local-instance.db");
        Keep("CURRENT");

        AssertRefused(Read(("DynamoDb:DataPath", "data")), "data of two engines", "DynamoDb:Engine");
        Assert.Null(Read(("DynamoDb:DataPath", "data"), ("DynamoDb:Engine", "embedded")).Error);
    }

    [Fact]
    public void An_address_may_be_kept_while_something_else_is_chosen() =>
        Assert.Null(Read(
            ("DynamoDb:Engine", "embedded"), ("DynamoDb:Endpoint", "http://localhost:8000"),
            ("SignIn:Provider", "local"), ("SignIn:Issuer", "https://issuer.example")).Error);

    [Theory]
    [InlineData("")]
    [InlineData("localhost:8000")]
    [InlineData("ftp://localhost")]
    [InlineData("http://localhost:8000/?region=mars")]
    [InlineData("http://localhost:8000/table")]
    public void The_endpoint_of_an_engine_that_runs_already_is_its_URL(string endpoint) =>
        AssertRefused(Read(("DynamoDb:Engine", "external"), ("DynamoDb:Endpoint", endpoint)), "DynamoDb:Endpoint", endpoint, "http://localhost:8000");

    [Fact]
    public void The_audience_of_a_provider_is_the_page_unless_another_is_set()
    {
        (string, string)[] external = [("SignIn:Provider", "external"), ("SignIn:Issuer", "https://issuer.example/pool"), ("SignIn:ClientId", "page")];

        Assert.Equal((SignInProvider.None, null), (Read().SignIn, Read().SignInAudience));
        Assert.Equal((null, "page"), (Read(external).Error, Read(external).SignInAudience));
        Assert.Equal("api", Read([.. external, ("SignIn:Audience", "api")]).SignInAudience);
    }

    [Theory]
    [InlineData("", "page", "SignIn:Issuer")]
    [InlineData("issuer.example", "page", "SignIn:Issuer")]
    [InlineData("http://issuer.example", "page", "SignIn:Issuer")]
    [InlineData("https://issuer.example?pool=1", "page", "SignIn:Issuer")]
    [InlineData("http://localhost:8080", "", "SignIn:ClientId")]
    public void A_provider_that_runs_already_has_a_safe_URL_and_knows_the_page(string issuer, string client, string named) =>
        AssertRefused(Read(("SignIn:Provider", "external"), ("SignIn:Issuer", issuer), ("SignIn:ClientId", client)), named, "SignIn:Provider=external");

    [Fact]
    public void All_errors_are_reported_together()
    {
        var settings = Read(("Greeting:Api", "soap"), ("DynamoDb:Port", "none"));

        AssertRefused(settings, "Greeting:Api", "soap");
        AssertRefused(settings, "DynamoDb:Port", "none");
    }

    [Theory]
    [InlineData("near", null, "eu-north-1")]
    [InlineData("near", "us-west-2", "us-west-2")]
    [InlineData("nowhere", null, null)]
    public void The_region_is_that_of_the_environment_or_of_the_profile(string profile, string? region, string? expected)
    {
        var profiles = Path.Combine(folder.FullName, "credentials");
        File.WriteAllText(profiles, "[near]\nregion = eu-north-1\n[nowhere]\noutput = json\n");
        AWSConfigs.AWSProfilesLocation = profiles;
        try
        {
            var settings = Read(("Greeting:Table", "aws"), ("AWS:Profile", profile), ("AWS_REGION", region ?? ""));

            Assert.Equal(expected, settings.AwsRegion);
            Assert.Equal(expected is null, settings.Error?.Contains("No AWS region is set", StringComparison.Ordinal) ?? false);
        }
        finally
        {
            AWSConfigs.AWSProfilesLocation = null;
        }
    }

    void Keep(string? file)
    {
        var data = folder.CreateSubdirectory("data").FullName;
        if (file is not null)
        {
            File.WriteAllText(Path.Combine(data, file), "");
        }
    }

    static void AssertRefused(AppHostSettings settings, params string[] texts)
    {
        Assert.All(texts, text => Assert.Contains(text, settings.Error, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', settings.Error!);
    }

    AppHostSettings Read(params (string Key, string Value)[] values)
    {
        var data = values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value));
        return AppHostSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(data).Build(), folder.FullName);
    }
}
