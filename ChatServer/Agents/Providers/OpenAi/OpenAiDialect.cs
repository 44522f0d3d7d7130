namespace ChatServer.Agents.Providers.OpenAi;

/// <summary>What a model's server takes. Servers that don't know a field ignore it or refuse the request with 400.</summary>
/// <param name="AsksForUsage">Whether it takes <c>stream_options</c>.</param>
/// <param name="TokensField">
/// The name of the bound of a reply: old servers know <c>max_tokens</c> only, the newest models of OpenAI the other one only.
/// </param>
/// <param name="OffersTools">Whether it takes <c>tools</c>: some models don't.</param>
internal sealed record OpenAiDialect(bool AsksForUsage, string TokensField, bool OffersTools)
{
    private const string MaxTokens = "max_tokens";
    private const string MaxCompletionTokens = "max_completion_tokens";

    public static readonly OpenAiDialect Usual = new(AsksForUsage: true, MaxTokens, OffersTools: true);

    /// <summary>What to try after a request was refused; null if there is nothing left.</summary>
    /// <param name="reason">The server's words.</param>
    public OpenAiDialect? After(int status, string reason)
    {
        if (status is not (StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity))
            return null;

        if (TokensField == MaxTokens && reason.Contains(MaxCompletionTokens, StringComparison.Ordinal))
            return this with { TokensField = MaxCompletionTokens };

        if (OffersTools && reason.Contains("tool", StringComparison.OrdinalIgnoreCase))
            return this with { OffersTools = false };

        return AsksForUsage ? this with { AsksForUsage = false } : null; // not every server says which field it doesn't take
    }
}
