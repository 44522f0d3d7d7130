namespace ChatServer.Agents.Completions;

/// <summary>How an answer ended.</summary>
/// <param name="FinishReason">See <see cref="Providers.Finished"/>; null if it failed or was ended.</param>
/// <param name="Error">One of <see cref="AnswerError"/> or of the provider's errors; null if it didn't fail.</param>
internal sealed record AnswerEnd(string? FinishReason, string? Error = null)
{
    public long TokensIn { get; init; }
    public long TokensOut { get; init; }
    public bool IsEstimated { get; init; }
}

/// <summary>Why an answer ended in another way than by its provider's end.</summary>
internal static class AnswerError
{
    /// <summary>Its user ended it; what there is of it is a complete message.</summary>
    public const string Stopped = "stopped";

    /// <summary>The server ended.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>The chat, or the user's account, is gone.</summary>
    public const string Gone = "gone";

    /// <summary>The message or its chat can't be larger.</summary>
    public const string ChatFull = "chat_full";
    public const string UnknownProvider = "unknown_provider";
    public const string Internal = "internal";

    /// <summary>For the user, in the message.</summary>
    public static string TextOf(string error) => error switch
    {
        Interrupted => "The answer was interrupted, because the server ended",
        ChatFull => "The answer doesn't fit into the chat",
        UnknownProvider => "The model is no longer available",
        Internal => "The server failed to write the answer",
        _ => $"The model failed to answer ({error})",
    };
}
