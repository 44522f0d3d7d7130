using System.Net;
using System.Text;
using System.Text.Json;
using ChatServer.Agents.Outgoing;
using static System.Net.HttpStatusCode;

namespace ChatServer.Agents.Providers.OpenAi;

/// <summary>A server's words about why it refused a request: what people read, and what programs do.</summary>
internal sealed record ServerReason(string Message, string Code)
{
    private const int MaxCharacters = 300;

    public static ServerReason Of(JsonElement error) => error.ValueKind == JsonValueKind.String
        ? new ServerReason(Tidy(LenientText.Read(error) ?? ""), Code: "")
        : new ServerReason(
            Tidy(OpenAiJson.Text(error, "message") ?? ""),
            OpenAiJson.Text(error, "code") ?? $"{OpenAiJson.Number(error, "code")}" + OpenAiJson.Text(error, "type"));

    /// <param name="body">The beginning of an answer: usually JSON, but proxies send a page.</param>
    public static ServerReason Of(ReadOnlySpan<byte> body)
    {
        try
        {
            using var json = LenientText.Parse(body);
            return Of(OpenAiJson.Find(json.RootElement, "error") ?? json.RootElement);
        }
        catch (JsonException)
        {
            return new ServerReason(Tidy(Encoding.UTF8.GetString(body)), Code: "");
        }
    }

    // For a log and a line on a screen.
    private static string Tidy(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var plain = string.Concat(line.Where(c => !char.IsControl(c)));
        return plain.Length <= MaxCharacters ? plain : plain[..MaxCharacters] + "…";
    }
}

/// <summary>Says what the failures of a server mean, and whether the same request may succeed later.</summary>
internal static class OpenAiFailures
{
    private const HttpStatusCode Overloaded = (HttpStatusCode)529;

    public static ProviderException OfStatus(HttpStatusCode status, ServerReason reason, TimeSpan? retryAfter)
    {
        // The server's words about a key may contain parts of it.
        var words = status is Unauthorized || reason.Message.Length == 0 ? "" : $": {reason.Message}";
        var what = $"The server answered {(int)status}{words}";
        return status switch
        {
            TooManyRequests => new ProviderException(ProviderError.RateLimited, what)
            {
                MayRetry = !reason.Code.Contains("insufficient_quota", StringComparison.Ordinal),
                RetryAfter = retryAfter,
            },
            RequestTimeout or InternalServerError or BadGateway or ServiceUnavailable or GatewayTimeout or Overloaded =>
                new ProviderException(ProviderError.Unreachable, what) { MayRetry = true, RetryAfter = retryAfter },
            >= MultipleChoices and < BadRequest => new ProviderException(
                ProviderError.Refused, $"The server answered {(int)status}: redirects aren't followed, use the final address"),
            _ => new ProviderException(ProviderError.Refused, what),
        };
    }

    /// <summary>An error in the middle of a stream, which began with a status of success.</summary>
    public static ProviderException InStream(JsonElement error, bool mayRetry)
    {
        var reason = ServerReason.Of(error);
        var isLimit = reason.Code.Contains("rate_limit", StringComparison.Ordinal)
            || reason.Code.StartsWith("429", StringComparison.Ordinal);
        return new ProviderException(
            isLimit ? ProviderError.RateLimited : ProviderError.BadAnswer, $"The server failed in its answer: {reason.Message}")
        {
            MayRetry = mayRetry,
        };
    }

    /// <summary>A failure of a connection that has no answer yet.</summary>
    public static ProviderException OfConnection(Exception failure) => failure switch
    {
        { InnerException: ForbiddenAddressException forbidden } =>
            new ProviderException(ProviderError.Refused, forbidden.Message, failure),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            new ProviderException(ProviderError.TooLarge, "The headers of the answer are too large", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } =>
            new ProviderException(ProviderError.BadAnswer, "The server doesn't speak HTTP", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            new ProviderException(ProviderError.Unreachable, $"No secure connection: {Innermost(failure)}", failure),
        HttpRequestException => new ProviderException(
            ProviderError.Unreachable, $"The server can't be reached: {Innermost(failure)}", failure)
        { MayRetry = true },
        _ => new ProviderException(ProviderError.Unreachable, "The server didn't accept the connection in time", failure)
        {
            MayRetry = true,
        },
    };

    /// <summary>A failure while a reply is read.</summary>
    public static ProviderException OfReading(Exception failure, bool mayRetry) => failure switch
    {
        ProviderException known => known,
        AnswerTooLargeException => new ProviderException(ProviderError.TooLarge, failure.Message, failure),
        JsonException => new ProviderException(
            ProviderError.BadAnswer, "The answer can't be understood", failure)
        { MayRetry = mayRetry },
        _ => CutOff("The connection broke in the middle of the answer", mayRetry, failure),
    };

    public static ProviderException CutOff(string what, bool mayRetry, Exception? cause = null) =>
        new(ProviderError.CutOff, what, cause) { MayRetry = mayRetry };

    private static string Innermost(Exception failure) => failure.GetBaseException().Message;
}
