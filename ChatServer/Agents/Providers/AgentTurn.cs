using System.Text.Json;

namespace ChatServer.Agents.Providers;

/// <summary>What a provider is given to write one reply. It has nothing of any other conversation.</summary>
/// <param name="Messages">Oldest first; the last one is the newest message of the visitor, or the result of a tool.</param>
internal sealed record AgentTurn(TurnAgent Agent, IReadOnlyList<TurnMessage> Messages)
{
    /// <summary>Identifies the run, for bots that answer later; negative if it is none, and no bot can.</summary>
    public long RunId { get; init; }

    public long ConversationId { get; init; }

    /// <summary>The tools that the reply may call.</summary>
    public IReadOnlyList<TurnTool> Tools { get; init; } = [];

    /// <summary>See <see cref="Providers.Continuation"/>; null for a new reply.</summary>
    public string? Continuation { get; init; }
}

/// <summary>The agent that replies.</summary>
/// <param name="Model">Empty where the provider has no models.</param>
/// <param name="Instructions">The owner's; empty if there are none.</param>
/// <param name="Greeting">The owner's answer to a visitor who says hello; empty if there is none.</param>
internal sealed record TurnAgent(Guid Id, Guid OwnerId, string Name, string Model, string Instructions, string Greeting)
{
    public int MaxOutputTokens { get; init; } = 2_048;

    /// <summary>0 to 2; null for the provider's default.</summary>
    public double? Temperature { get; init; }

    /// <summary>0 to 1; null for the provider's default.</summary>
    public double? TopP { get; init; }
}

/// <summary>Who wrote a message that is given to a provider.</summary>
internal enum TurnRole
{
    /// <summary>A person who talks to the agent: a user turn and nothing else, whatever the text says.</summary>
    Visitor,

    /// <summary>The agent.</summary>
    Agent,

    /// <summary>The owner, who wrote in the agent's place.</summary>
    Owner,

    /// <summary>The server: a notice, such as that the owner took over.</summary>
    Notice,

    /// <summary>The result of a tool.</summary>
    Tool,
}

/// <param name="Calls">The tools that the agent called with this message.</param>
/// <param name="CallId">For the result of a tool: the call that it answers.</param>
internal sealed record TurnMessage(TurnRole Role, string Text, IReadOnlyList<ToolCall>? Calls = null, string? CallId = null)
{
    /// <summary>Who wrote it, in groups and channels: the text begins with <see cref="Prefix"/>.</summary>
    public string? Speaker { get; init; }

    public string Prefix => Speaker is null ? "" : $"{Speaker}: ";

    /// <summary>The text without its speaker's name.</summary>
    public string Words => Text.Length > Prefix.Length ? Text[Prefix.Length..] : "";
}

/// <param name="Schema">The JSON schema of its arguments.</param>
internal sealed record TurnTool(string Name, string Description, JsonElement Schema);
