using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ChatServer.Agents.Tools.Http;

/// <summary>The request by which an HTTP tool is called.</summary>
internal static class HttpToolRequest
{
    public static readonly IReadOnlyList<string> Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    private const string Json = "application/json";

    /// <param name="arguments">An object that was checked against the tool's schema.</param>
    /// <exception cref="ToolException">An argument can't be where it belongs.</exception>
    public static HttpRequestMessage Make(HttpDefinition http, JsonElement arguments)
    {
        var url = ToolUrl.Fill(http.Url, name => InUrl(name, arguments));
        var inUrl = ToolUrl.NamesIn(http.Url);
        var rest = arguments.EnumerateObject().Where(argument => !inUrl.Contains(argument.Name)).ToList();
        var inQuery = rest.ToLookup(argument => IsInQuery(http, argument.Name));
        var request = new HttpRequestMessage(new HttpMethod(http.Method), WithQuery(url, inQuery[true]))
        {
            Content = BodyOf(http, inQuery[false]),
        };
        AddHeaders(request, http);
        return request;
    }

    private static bool HasFreeQuery(HttpDefinition http) => http.Query is null && http.Method is "GET" or "DELETE";

    private static bool IsInQuery(HttpDefinition http, string name) =>
        HasFreeQuery(http) || http.Query?.Contains(name) is true;

    private static void AddHeaders(HttpRequestMessage request, HttpDefinition http)
    {
        ToolHeaders.Add(request, http.Headers);
        if (!request.Headers.Contains("Accept"))
            request.Headers.TryAddWithoutValidation("Accept", "application/json, text/*;q=0.9");
        if (!request.Headers.Contains("User-Agent"))
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue(nameof(ChatServer), productVersion: null));
    }

    private static ByteArrayContent? BodyOf(HttpDefinition http, IEnumerable<JsonProperty> rest)
    {
        if (http.Query is null)
            return HasFreeQuery(http) ? null : Content(ObjectOf(rest));

        var body = rest.Where(argument => argument.Name == http.Body).Select(argument => argument.Value).ToList();
        return body.Count == 0 ? null : Content(body[0].GetRawText());
    }

    private static ByteArrayContent Content(string json) => new(Encoding.UTF8.GetBytes(json))
    {
        Headers = { ContentType = new MediaTypeHeaderValue(Json) },
    };

    private static string ObjectOf(IEnumerable<JsonProperty> properties) =>
        JsonSerializer.Serialize(properties.ToDictionary(property => property.Name, property => property.Value));

    private static string WithQuery(string url, IEnumerable<JsonProperty> arguments)
    {
        var pairs = arguments.SelectMany(argument => Values(argument.Name, argument.Value)
            .Select(value => $"{Uri.EscapeDataString(argument.Name)}={Uri.EscapeDataString(value)}")).ToList();
        if (pairs.Count == 0)
            return url;

        var all = $"{url}{(url.Contains('?') ? '&' : '?')}{string.Join('&', pairs)}";
        return all.Length <= ToolUrl.MaxFilledLength ? all : throw new ToolException("The arguments are too long for a URL");
    }

    private static string InUrl(string name, JsonElement arguments) =>
        arguments.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? Plain(name, value)
            : throw new ToolException($"The argument {name} is missing");

    // A list is repeated; null is left out.
    private static IEnumerable<string> Values(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Array => value.EnumerateArray().Select(item => Plain(name, item)),
        _ => [Plain(name, value)],
    };

    private static string Plain(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw new ToolException($"The argument {name} must be a text, a number, true or false"),
    };
}
