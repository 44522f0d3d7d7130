using System.Text.Json;

namespace ChatServer.Protocol.Messaging;

/// <summary>An agent, as people see it beside its chats.</summary>
/// <param name="Handle">Unique among the agents of its owner.</param>
/// <param name="AvatarUrl">The address of its picture; null if it has none.</param>
public sealed record Avee(Guid Id, string Handle, string DisplayName, string? AvatarUrl);

/// <summary>An agent on the profile of its owner.</summary>
public sealed record ProfileAvee(Guid Id, string Handle, string DisplayName, string? AvatarUrl, string Description);

/// <summary><c>GET /profiles/{handle}</c>: a user's public profile.</summary>
/// <param name="Handle">Null if the user has none.</param>
/// <param name="AvatarUrl">A path on this server.</param>
/// <param name="Avees">The user's agents that the caller may see.</param>
public sealed record PublicProfile(
    Guid UserId, string? Handle, string DisplayName, string AvatarUrl, IReadOnlyList<ProfileAvee> Avees);

/// <summary>
/// <c>POST /messaging/agents</c> and <c>PATCH /messaging/agents/{id}</c>. A change leaves out what stays as it is.
/// </summary>
public sealed record AgentForm
{
    /// <summary>
    /// 2 to 32 letters a to z, digits and underscores; unique among the user's agents. Required for a new agent.
    /// </summary>
    public string? Handle { get; init; }

    /// <summary>1 to 100 characters on one line. Required for a new agent.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The address of a picture (http or https), or null.</summary>
    public JsonElement AvatarUrl { get; init; }

    /// <summary>At most 500 characters; anyone who may see the agent reads it.</summary>
    public string? Description { get; init; }

    /// <summary>At most 2,000 characters: what the agent says to a visitor who says hello.</summary>
    public string? Greeting { get; init; }

    /// <summary>At most 20,000 characters for the provider; only the owner reads them.</summary>
    public string? Instructions { get; init; }

    /// <summary>The name of a provider of this server; <c>concierge</c> if a new agent names none.</summary>
    public string? Provider { get; init; }

    /// <summary>One of the provider's models; empty where it has none.</summary>
    public string? Model { get; init; }

    /// <summary><c>private</c>, which is the default, <c>contacts</c> or <c>public</c>.</summary>
    public string? Visibility { get; init; }

    /// <summary><c>active</c>, <c>paused</c> or <c>disabled</c>.</summary>
    public string? State { get; init; }

    /// <summary>An object of the settings that change, see <see cref="AgentSettingsShape"/>; null in it restores a
    /// default.</summary>
    public JsonElement Settings { get; init; }
}

/// <summary>What the owner of an agent sets of its behaviour.</summary>
/// <param name="ReplyMode"><c>auto</c>, <c>draft</c> or <c>off</c>.</param>
/// <param name="WhileBusy">What a message does to a reply in progress: <c>queue</c> or <c>interrupt</c>.</param>
/// <param name="OwnerReads">Whether the owner reads the chats: <c>always</c>, <c>on_request</c> or <c>never</c>.</param>
/// <param name="HandBackAfterSeconds">
/// After so long a silence of an owner who took over the agent answers again; 0: never.
/// </param>
public sealed record AgentSettingsShape(string ReplyMode, string WhileBusy, string OwnerReads, int HandBackAfterSeconds)
{
    /// <summary>0 to 2; null for the provider's default.</summary>
    public double? Temperature { get; init; }

    /// <summary>0 to 1; null for the provider's default.</summary>
    public double? TopP { get; init; }

    /// <summary>Null for the server's limit.</summary>
    public int? MaxReplyTokens { get; init; }

    /// <summary>The agent's budgets; null: no limit. A micro is a millionth of the currency of the provider's prices.</summary>
    public long? TokensPerDay { get; init; }
    public long? TokensPerMonth { get; init; }
    public long? MicrosPerDay { get; init; }
    public long? MicrosPerMonth { get; init; }
    public long? TokensPerVisitorPerDay { get; init; }
}

/// <summary>An agent in the list of its owner.</summary>
/// <param name="CreatedAt">UTC, like all times of this API.</param>
public sealed record AgentEntry(
    Guid Id, string Handle, string DisplayName, string? AvatarUrl, string Visibility, string State, string CreatedAt,
    string UpdatedAt);

/// <summary><c>GET /messaging/agents</c>: ordered by handle.</summary>
public sealed record AgentList(IReadOnlyList<AgentEntry> Agents);

/// <summary>An agent, for its owner.</summary>
public sealed record OwnAgent(Guid Id, string Handle, string DisplayName, string? AvatarUrl)
{
    public required string Description { get; init; }
    public required string Greeting { get; init; }
    public required string Instructions { get; init; }
    public required string Provider { get; init; }

    /// <summary>Where the texts go: <c>embedded</c>, <c>self_hosted</c> or <c>external</c>; null if the provider is
    /// gone.</summary>
    public string? ProviderKind { get; init; }

    /// <summary>Empty where the provider has no models.</summary>
    public required string Model { get; init; }
    public required string Visibility { get; init; }
    public required string State { get; init; }
    public required AgentSettingsShape Settings { get; init; }
    public required IReadOnlyList<AgentCommandShape> Commands { get; init; }
    public required string CreatedAt { get; init; }
    public required string UpdatedAt { get; init; }
}

/// <summary>A slash command of an agent.</summary>
/// <param name="Name">1 to 32 letters a to z, digits and underscores, without the slash.</param>
/// <param name="Description">At most 256 characters.</param>
public sealed record AgentCommandShape(string Name, string Description = "");

/// <summary><c>PUT /messaging/agents/{id}/commands</c>, which replaces them, and its answer.</summary>
/// <param name="Commands">At most 100.</param>
public sealed record AgentCommandList(IReadOnlyList<AgentCommandShape>? Commands = null);
