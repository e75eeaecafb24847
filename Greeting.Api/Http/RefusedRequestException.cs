namespace Greeting.Api.Http;

/// <summary>A request that breaks a rule of the API's; the message tells the client which.</summary>
sealed class RefusedRequestException(string message, int statusCode) : BadHttpRequestException(message, statusCode);
