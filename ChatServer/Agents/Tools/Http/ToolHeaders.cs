using System.Text.RegularExpressions;
using ChatServer.Refusals;

namespace ChatServer.Agents.Tools.Http;

/// <summary>The headers that are sent with the requests of a tool or to a server of tools. Their values are secret.</summary>
internal static partial class ToolHeaders
{
    private const int MaxHeaders = 20;
    private const int MaxValueLength = 4_096;
    private const string Field = "headers";

    // They are this server's affair: where a request begins and ends, and where it goes.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Expect", "Host", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    private static readonly string[] ReservedPrefixes = ["Content-", "Mcp-", "Proxy-", "Sec-"];

    /// <summary>Null if they may be sent.</summary>
    public static Refusal? Check(IReadOnlyDictionary<string, string>? headers)
    {
        if (headers is null)
            return null;

        if (headers.Count > MaxHeaders)
            return Refusal.Invalid(Field, $"can have at most {MaxHeaders} entries");

        if (headers.Keys.FirstOrDefault(name => !IsAllowed(name)) is { } reserved)
            return Refusal.Invalid(Field, $"can't have the name {ToolText.Cut(reserved, maxLength: 64)}");

        if (headers.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() != headers.Count)
            return Refusal.Invalid(Field, "must have different names");

        return headers.Values.All(IsValue)
            ? null
            : Refusal.Invalid(Field, $"must have values of 1 to {MaxValueLength} ASCII characters on one line");
    }

    /// <param name="headers">That were checked.</param>
    public static void Add(HttpRequestMessage request, IReadOnlyDictionary<string, string>? headers)
    {
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            request.Headers.TryAddWithoutValidation(name, value);
    }

    private static bool IsAllowed(string name) => Name().IsMatch(name) && !Reserved.Contains(name)
        && !Array.Exists(ReservedPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static bool IsValue(string? value) =>
        value?.Length is > 0 and <= MaxValueLength && value.All(letter => letter is >= ' ' and <= '~');

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex Name();
}
