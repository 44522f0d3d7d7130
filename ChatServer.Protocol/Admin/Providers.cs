using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary><c>PUT /admin/providers/{name}/</c>: all of a provider but its key, which may be left out.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ProviderRequest
{
    /// <summary><c>self_hosted</c> or <c>external</c>: what visitors are told of where their messages go.</summary>
    public string? Kind { get; init; }

    /// <summary>
    /// Where <c>/chat/completions</c> is, such as <c>https://api.openai.com/v1</c>. With <c>http</c> only if
    /// <see cref="AllowPrivate"/> is true.
    /// </summary>
    public string? BaseUrl { get; init; }

    /// <summary>1 to 4,096 characters; null removes it, and without it the key stays as it is.</summary>
    public JsonElement ApiKey { get; init; }

    /// <summary>Whether the server may be at a private address, such as this machine's.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>1 to 200 models, which agents may use.</summary>
    public IReadOnlyList<AdminProviderModel>? Models { get; init; }
}

/// <summary>A model, with its prices in micros (millionths of the server's currency) for a million tokens.</summary>
/// <param name="Name">1 to 200 characters, as its server calls it.</param>
/// <param name="InputMicros">0 to 1,000,000,000,000. Without prices, no budget in money allows the model.</param>
/// <param name="OutputMicros">Given if <paramref name="InputMicros"/> is.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AdminProviderModel(string? Name = null, long? InputMicros = null, long? OutputMicros = null);

/// <summary>A provider. Times are UTC with microseconds and <c>Z</c>.</summary>
/// <param name="HasApiKey">Whether it has a key, which is never shown.</param>
public sealed record AdminProvider(
    string Name, string Kind, string BaseUrl, bool HasApiKey, bool AllowPrivate, IReadOnlyList<AdminProviderModel> Models,
    string CreatedAt, string UpdatedAt);

/// <param name="Next">What <c>after</c> takes for the next page; null at the end.</param>
public sealed record AdminProviderPage(IReadOnlyList<AdminProvider> Providers, bool HasMore, string? Next);

/// <summary><c>POST /admin/providers/{name}/test/</c>.</summary>
/// <param name="Model">Absent or null: the first one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ProviderTestRequest(string? Model = null);

/// <summary>How the provider replied to one small request.</summary>
/// <param name="Ok">Whether the reply is complete.</param>
/// <param name="Text">Its beginning; empty if the model thought until its end.</param>
/// <param name="FinishReason"><c>stop</c>, <c>length</c>, …; null if it failed.</param>
/// <param name="Usage">Null if nothing was used.</param>
/// <param name="Error">Null if it didn't fail.</param>
public sealed record AdminProviderTest(
    bool Ok, string Model, long DurationMs, string Text, string? FinishReason, AdminProviderUsage? Usage,
    AdminProviderError? Error);

/// <param name="IsEstimated">Whether the server didn't say, and it was estimated.</param>
public sealed record AdminProviderUsage(long InputTokens, long OutputTokens, bool IsEstimated);

/// <param name="Code">
/// <c>unreachable</c>, <c>refused</c>, <c>rate_limited</c>, <c>bad_answer</c>, <c>too_large</c>, <c>timeout</c> or
/// <c>cut_off</c>.
/// </param>
public sealed record AdminProviderError(string Code, string Message);
