namespace ChatServer.Agents.Providers;

/// <summary>Where the text of a visitor goes: shown to visitors before their first message.</summary>
internal enum ProviderKind
{
    /// <summary>It stays in this process.</summary>
    Embedded,

    /// <summary>To a server of the operator.</summary>
    SelfHosted,

    /// <summary>To another company.</summary>
    External,
}

/// <summary>Generates replies: a model, a bot, or this server itself. One instance serves all runs, concurrently.</summary>
internal interface IAgentProvider
{
    /// <summary>The name by which agents refer to it.</summary>
    string Name { get; }

    ProviderKind Kind { get; }

    /// <summary>Whether it has nothing to say but for an agent: what that one knows, or its bot.</summary>
    bool NeedsAgent => false;

    /// <summary>
    /// Streams a reply. The last update is <see cref="Finished"/>; a stream that ends without it has failed. Cancelling ends it
    /// promptly.
    /// </summary>
    /// <exception cref="ProviderException">The provider failed; nothing else is thrown, apart from cancellation.</exception>
    IAsyncEnumerable<AgentUpdate> ReplyAsync(AgentTurn turn, CancellationToken cancellationToken);
}
