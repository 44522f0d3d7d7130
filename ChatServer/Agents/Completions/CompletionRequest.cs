namespace ChatServer.Agents.Completions;

/// <summary>Who wrote a message of a request.</summary>
internal enum CompletionRole
{
    System,
    User,
    Assistant,
}

/// <param name="Place">Where its text is in the request, such as <c>messages[2].content</c>.</param>
internal sealed record CompletionMessage(CompletionRole Role, string Text, string Place);

/// <summary>A request for an answer of a model or an agent.</summary>
/// <param name="Model">See <see cref="CompletionModels"/>.</param>
/// <param name="Messages">Oldest first; at least one is the user's.</param>
internal sealed record CompletionRequest(Guid UserId, string Model, IReadOnlyList<CompletionMessage> Messages)
{
    /// <summary>0 to 2; null for the provider's default.</summary>
    public double? Temperature { get; init; }

    /// <summary>0 to 1; null for the provider's default.</summary>
    public double? TopP { get; init; }

    /// <summary>Null for the server's limit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The message of a chat that the answer is written into; null: only the request gets it.</summary>
    public CompletionTarget? Target { get; init; }

    /// <summary>Whether the model goes on with what the message has already.</summary>
    public bool Continues => Messages[^1].Role == CompletionRole.Assistant;

    /// <summary>Whether it is the first question of a chat.</summary>
    public bool IsFirst => Messages.Count(message => message.Role == CompletionRole.User) == 1;
}

/// <summary>A message of a chat.</summary>
/// <param name="ChatId">The id on the wire.</param>
/// <param name="MessageId">The client's own id.</param>
internal sealed record CompletionTarget(Guid ChatId, string MessageId, TasksAsked Tasks);

/// <summary>What a client wants to be made of a chat after an answer.</summary>
internal sealed record TasksAsked(bool Title, bool Tags, bool FollowUps)
{
    public static readonly TasksAsked None = new(Title: false, Tags: false, FollowUps: false);

    public bool Any => Title || Tags || FollowUps;
}
