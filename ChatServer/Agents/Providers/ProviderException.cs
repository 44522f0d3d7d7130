namespace ChatServer.Agents.Providers;

/// <summary>Why a provider failed, as runs record it and metrics count it.</summary>
internal static class ProviderError
{
    public const string Unreachable = "unreachable";
    public const string Refused = "refused";
    public const string RateLimited = "rate_limited";
    public const string BadAnswer = "bad_answer";
    public const string TooLarge = "too_large";
    public const string Timeout = "timeout";

    /// <summary>The stream ended without a reason.</summary>
    public const string CutOff = "cut_off";
}

/// <summary>A provider failed. The message is for the log and the owner, never for visitors, and names no key.</summary>
/// <param name="code">One of <see cref="ProviderError"/>.</param>
internal sealed class ProviderException(string code, string message, Exception? cause = null) : Exception(message, cause)
{
    public string Code { get; } = code;

    /// <summary>Whether the same request may succeed later; only before the first text.</summary>
    public bool MayRetry { get; init; }

    /// <summary>How long the provider asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
