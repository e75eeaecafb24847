using System.Buffers.Text;
using System.Text;

namespace Greeting.Tests;

/// <summary>Where the API keeps the record of a name.</summary>
static class RecordAddress
{
    /// <summary>The path of a name's record, for tests that did not get it from the API's <c>Location</c> header.</summary>
    public static string Of(string name) => $"/greetings/{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name))}";
}
