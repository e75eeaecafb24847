// AWS Lambda and API Gateway on this machine: the Lambda service (Runtime API and Invoke API) in front of functions, and an HTTP API
// with payload format 2.0 in front of the service. The ports select one or both; everything binds to 127.0.0.1.
//
//   setting                              meaning
//   LAMBDA_RUNTIME_API_PORT              port of the Lambda service. A function's process gets
//                                        AWS_LAMBDA_RUNTIME_API=127.0.0.1:<port>/<function>; GET /health answers 200
//   API_GATEWAY_EMULATOR_PORT            port of the HTTP API, whose paths are all available to the routes
//   APIGATEWAY_EMULATOR_ROUTE_CONFIG_*   one route each, or a JSON array of routes:
//                                        {"LambdaResourceName":"api","Endpoint":"http://127.0.0.1:5050","HttpMethod":"Any","Path":"/{proxy+}"}
//                                        Endpoint is the Lambda service's address; without it the service is this process
//
// The settings are environment variables, the same as those of Amazon.Lambda.TestTool where it has them.
using Greeting.LambdaEmulator;

LocalLambdaOptions options;
try
{
    options = EmulatorSettings.Read(Environment.GetEnvironmentVariables());
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

LocalLambda emulator;
try
{
    emulator = await LocalLambda.StartAsync(options, CancellationToken.None);
}
catch (IOException exception)
{
    Console.Error.WriteLine($"{exception.Message} Set LAMBDA_RUNTIME_API_PORT and API_GATEWAY_EMULATOR_PORT to free ports.");
    return 1;
}

await using var running = emulator;
if (options.LambdaPort is not null)
{
    Console.WriteLine($"The Lambda service listens on {emulator.LambdaAddress}");
}

if (options.GatewayPort is not null)
{
    Console.WriteLine($"The HTTP API listens on {emulator.GatewayAddress} with {options.Routes.Count} routes");
}

await emulator.WaitForShutdownAsync();
return 0;
