using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Microsoft.Extensions.Configuration;

namespace Greeting.AppHost;

/// <summary>Where the table lives.</summary>
enum TableLocation
{
    /// <summary>In a DynamoDB engine on this machine.</summary>
    Local,

    /// <summary>In AWS, as a CloudFormation stack.</summary>
    Aws,
}

/// <summary>What runs the API.</summary>
enum ApiHost
{
    /// <summary>Kestrel, as an ordinary ASP.NET Core program.</summary>
    Kestrel,

    /// <summary>Lambda, behind an API Gateway HTTP API, as in production.</summary>
    Lambda,
}

/// <summary>What serves the DynamoDB API on this machine.</summary>
enum EngineKind
{
    /// <summary>The engine that wrote the kept data; without any, a container if a container runtime answers, otherwise the embedded engine.</summary>
    Auto,

    /// <summary>AWS's DynamoDB Local in a container.</summary>
    Container,

    /// <summary>dynalite on Node.js; needs no container runtime.</summary>
    Embedded,

    /// <summary>An endpoint that is already running and is not managed here.</summary>
    External,
}

/// <summary>Where people sign in before they greet.</summary>
enum SignInProvider
{
    /// <summary>Nowhere: everyone may greet.</summary>
    None,

    /// <summary>An OpenID Connect provider on this machine that lets anyone in.</summary>
    Local,

    /// <summary>An OpenID Connect provider that is already running and is not managed here, such as a user pool of Cognito.</summary>
    External,
}

/// <summary>The AppHost's own configuration: sections <c>Greeting</c>, <c>DynamoDb</c>, <c>SignIn</c> and <c>AWS</c>, read and validated together.</summary>
sealed partial record AppHostSettings
{
    // The AppHost itself decides the API's other settings.
    static readonly string[] ApiSettingNames = ["RecentShards", "TtlDays"];

    /// <summary><c>Greeting:Table</c>.</summary>
    public TableLocation Table { get; private init; }

    /// <summary><c>Greeting:Api</c>.</summary>
    public ApiHost Api { get; private init; }

    /// <summary>The settings in section <c>Greeting</c> that the API gets, as environment variables. The API validates them.</summary>
    public IReadOnlyDictionary<string, string> ApiSettings { get; private init; } = new Dictionary<string, string>();

    /// <summary><c>Greeting:StackName</c>: the CloudFormation stack's name, one for each developer.</summary>
    public string StackName { get; private init; } = "";

    /// <summary><c>DynamoDb:Engine</c>.</summary>
    public EngineKind Engine { get; private init; }

    /// <summary><c>DynamoDb:Port</c>: the engine's fixed port, or null for any free port.</summary>
    public int? EnginePort { get; private init; }

    /// <summary><c>DynamoDb:DataPath</c>: the absolute path of the folder that keeps the tables, or null for memory.</summary>
    public string? DataPath { get; private init; }

    /// <summary><c>DynamoDb:Endpoint</c>: the URL of the external engine.</summary>
    public string? EngineEndpoint { get; private init; }

    /// <summary><c>SignIn:Provider</c>.</summary>
    public SignInProvider SignIn { get; private init; }

    /// <summary><c>SignIn:Issuer</c>: the URL of the external provider.</summary>
    public string? SignInIssuer { get; private init; }

    /// <summary><c>SignIn:ClientId</c>: the page's client id at the external provider.</summary>
    public string? SignInClientId { get; private init; }

    /// <summary><c>SignIn:Audience</c>: the audience of the external provider's access tokens; the client id if it is not set.</summary>
    public string? SignInAudience { get; private init; }

    /// <summary><c>SignIn:Scope</c>: what the page asks the external provider for; null for <c>openid</c>.</summary>
    public string? SignInScope { get; private init; }

    /// <summary><c>AWS:Profile</c>, or null for the SDK's default.</summary>
    public string? AwsProfile { get; private init; }

    /// <summary><c>AWS:Region</c>, or the region that the SDK would use; required for a table in AWS.</summary>
    public string? AwsRegion { get; private init; }

    /// <summary>What is wrong, in one line that names the setting and the values it accepts; null if nothing is.</summary>
    public string? Error { get; private init; }

    /// <summary>Reads the settings; relative paths start at <paramref name="appHostDirectory"/>.</summary>
    public static AppHostSettings Read(IConfiguration configuration, string appHostDirectory)
    {
        var errors = new List<string>();
        ReportUnknown("Greeting", ["Table", "Api", "StackName", .. ApiSettingNames]);
        ReportUnknown("DynamoDb", "Engine", "Port", "DataPath", "Endpoint");
        ReportUnknown("SignIn", "Provider", "Issuer", "ClientId", "Audience", "Scope");
        ReportUnused("DynamoDb:Endpoint", "DynamoDb:Engine");
        ReportUnused("SignIn:Issuer", "SignIn:Provider");

        var table = ReadEnum<TableLocation>("Greeting:Table");
        var chosen = ReadEnum<EngineKind>("DynamoDb:Engine");
        var endpoint = configuration["DynamoDb:Endpoint"];
        var port = ReadPort("DynamoDb:Port");
        var managesEngine = table == TableLocation.Local && chosen != EngineKind.External;
        var dataPath = managesEngine && Find("DynamoDb:DataPath") is { } path ? Path.GetFullPath(path, appHostDirectory) : null;
        var engine = chosen == EngineKind.Auto && dataPath is not null ? FindEngineOf(dataPath) : chosen;
        if (engine is null)
        {
            errors.Add($"DynamoDb:DataPath is '{dataPath}', which has data of two engines: set DynamoDb:Engine to 'container' or 'embedded', whose data you want.");
        }

        var profile = Find("AWS:Profile");
        var region = Find("AWS:Region") ?? (table == TableLocation.Aws ? FindRegion(configuration, profile) : null);

        if (table == TableLocation.Aws && region is null)
        {
            errors.Add("No AWS region is set: set AWS:Region, AWS_REGION, or the region of your AWS profile.");
        }

        if (table == TableLocation.Local && engine == EngineKind.External && !IsOrigin(endpoint))
        {
            errors.Add($"DynamoDb:Endpoint is '{endpoint}'; with DynamoDb:Engine=external it must be the engine's URL, such as http://localhost:8000.");
        }

        if (table == TableLocation.Local && engine == EngineKind.Container && !ContainerRuntime.Answers(configuration))
        {
            errors.Add(chosen == EngineKind.Auto
                ? "DynamoDb:DataPath has data of DynamoDB Local, but no container runtime answers: start Docker or Podman, or set another DynamoDb:DataPath."
                : "DynamoDb:Engine is 'container' but no container runtime answers: start Docker or Podman, or set DynamoDb:Engine to 'embedded'.");
        }

        var signIn = ReadEnum<SignInProvider>("SignIn:Provider");
        var (issuer, clientId) = (Find("SignIn:Issuer"), Find("SignIn:ClientId"));
        if (signIn == SignInProvider.External && !IsIssuer(issuer))
        {
            errors.Add($"SignIn:Issuer is '{issuer}'; with SignIn:Provider=external it must be the provider's URL, with https unless it is on this machine.");
        }

        if (signIn == SignInProvider.External && clientId is null)
        {
            errors.Add("SignIn:ClientId is not set; with SignIn:Provider=external it must be the client id that the provider gave to the page.");
        }

        if (dataPath is not null && FindDataPathError(dataPath) is { } reason)
        {
            errors.Add($"DynamoDb:DataPath is '{dataPath}', which cannot be used ({reason}): set it to a folder that can be read and written.");
        }

        var stackName = Find("Greeting:StackName") ?? DefaultStackName();
        if (!StackNames.IsMatch(stackName))
        {
            errors.Add($"Greeting:StackName is '{stackName}'; it must start with a letter and have up to 128 letters, digits, and hyphens.");
        }

        var settings = new AppHostSettings
        {
            Table = table,
            Api = ReadEnum<ApiHost>("Greeting:Api"),
            ApiSettings = (from name in ApiSettingNames let value = Find($"Greeting:{name}") where value is not null select (name, value))
                .ToDictionary(setting => $"Greeting__{setting.name}", setting => setting.value),
            StackName = stackName,
            Engine = engine ?? chosen,
            EnginePort = port,
            DataPath = dataPath,
            EngineEndpoint = endpoint,
            SignIn = signIn,
            SignInIssuer = issuer,
            SignInClientId = clientId,
            SignInAudience = Find("SignIn:Audience") ?? clientId,
            SignInScope = Find("SignIn:Scope"),
            AwsProfile = profile,
            AwsRegion = region,
        };
        return settings with { Error = errors is [] ? null : string.Join(' ', errors) };

        // An empty setting counts as not set.
        string? Find(string key) => configuration[key] is { Length: > 0 } value ? value : null;

        void ReportUnknown(string section, params string[] known) => errors.AddRange(
            from setting in configuration.GetSection(section).GetChildren()
            where !known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)
            select $"{setting.Path} is not a setting; {section} has {string.Join(", ", known)}.");

        // With another choice than 'external', the address may be kept for later.
        void ReportUnused(string address, string choice)
        {
            if (Find(address) is not null && Find(choice) is null)
            {
                errors.Add($"{address} is set, but {choice} is not: set it to 'external' to use the address.");
            }
        }

        T ReadEnum<T>(string key) where T : struct, Enum
        {
            if (Find(key) is not { } value)
            {
                return default;
            }

            if (Enum.GetNames<T>().FirstOrDefault(name => name.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } known)
            {
                return Enum.Parse<T>(known);
            }

            errors.Add($"{key} is '{value}'; it must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
            return default;
        }

        int? ReadPort(string key)
        {
            if (Find(key) is not { } value)
            {
                return null;
            }

            if (ushort.TryParse(value, out var parsed) && parsed > 0)
            {
                return parsed;
            }

            errors.Add($"{key} is '{value}'; it must be a port from 1 to 65535.");
            return null;
        }
    }

    // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9-]{0,127}\z")]
    static partial Regex StackNames { get; }

    static string DefaultStackName() =>
        "greeting-" + string.Concat(Environment.UserName.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    // Finds the region as the SDK does for a client without one. The API is another process and must be given it.
    static string? FindRegion(IConfiguration configuration, string? profile)
    {
        if (profile is null)
        {
            return FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName;
        }

        var profileRegion = new CredentialProfileStoreChain().TryGetProfile(profile, out var found) ? found.Region?.SystemName : null;
        string?[] candidates = [configuration["AWS_REGION"], configuration["AWS_DEFAULT_REGION"], profileRegion];
        return candidates.FirstOrDefault(region => !string.IsNullOrEmpty(region));
    }

    static bool IsOrigin(string? endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" && uri.Fragment.Length == 0;

    static bool IsIssuer(string? issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri.Query.Length == 0 && uri.Fragment.Length == 0;

    // Each engine has a format of its own. Kept data is found again whether a container runtime is running or not. Null for data of both.
    static EngineKind? FindEngineOf(string dataPath) =>
        (File.Exists(Path.Combine(dataPath, "shared-local-instance.db")), File.Exists(Path.Combine(dataPath, "CURRENT"))) switch
        {
            (true, false) => EngineKind.Container,
            (false, true) => EngineKind.Embedded,
            (false, false) => EngineKind.Auto,
            (true, true) => null,
        };

    static string? FindDataPathError(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            using (File.Create(Path.Combine(path, Path.GetRandomFileName()), 1, FileOptions.DeleteOnClose))
            {
                return null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message.TrimEnd('.');
        }
    }
}
