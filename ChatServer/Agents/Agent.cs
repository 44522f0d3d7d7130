using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Agents.Budgets;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents;

/// <summary>An agent: it answers in the place of its owner, to whom its messages are attributed.</summary>
internal sealed record Agent
{
    public required Guid Id { get; init; }
    public required Guid OwnerId { get; init; }

    /// <summary>Unique among the owner's agents, see <see cref="AgentRules"/>.</summary>
    public required string Handle { get; init; }
    public required string Name { get; init; }
    public string Description { get; init; } = "";
    public string? AvatarUrl { get; init; }
    public byte[]? Greeting { get; init; }
    public byte[]? Instructions { get; init; }
    public required string Provider { get; init; }
    public string Model { get; init; } = "";
    public required string Settings { get; init; }

    /// <summary>One of <see cref="AgentVisibility"/>.</summary>
    public required string Visibility { get; init; }

    /// <summary>One of <see cref="AgentState"/>.</summary>
    public required string State { get; init; }

    /// <summary>JSON: the bot's slash commands.</summary>
    public string Commands { get; init; } = "[]";
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }
    public Timestamp? DeletedAt { get; init; }

    /// <summary>Since when an administrator has disabled it, whatever its owner sets.</summary>
    public Timestamp? BarredAt { get; init; }

    /// <summary>Whether it may answer at all: a paused one doesn't, but its chats stay open.</summary>
    public bool IsActive => ShownState == AgentState.Active && DeletedAt is null;

    /// <summary>Whether visitors may write to it.</summary>
    public bool IsOpen => ShownState != AgentState.Disabled && DeletedAt is null;

    /// <summary>The state that its owner sees.</summary>
    public string ShownState => BarredAt is null ? State : AgentState.Disabled;

    public AgentSettings ReadSettings() =>
        JsonSerializer.Deserialize(Settings, AgentJson.Default.AgentSettings) ?? new AgentSettings();

    public string OpenGreeting(ReadScope read) => Open(read, "greeting", Greeting);

    public string OpenInstructions(ReadScope read) => Open(read, "instructions", Instructions);

    /// <summary>Null for an empty text.</summary>
    public static byte[]? Seal(ReadScope scope, Guid id, string column, string? text) =>
        string.IsNullOrEmpty(text) ? null : scope.Columns.Seal(SealedCell.Of($"agents.{column}", id), text);

    private string Open(ReadScope read, string column, byte[]? text) =>
        text is null ? "" : read.Columns.Open(SealedCell.Of($"agents.{column}", Id), text);
}

/// <summary>Who may see an agent and begin a chat with it.</summary>
internal static class AgentVisibility
{
    /// <summary>Its owner.</summary>
    public const string Private = "private";

    /// <summary>Users whom the owner has written to, see <see cref="Accounts.People.Acquaintances"/>.</summary>
    public const string Contacts = "contacts";
    public const string Public = "public";

    public static readonly IReadOnlyList<string> All = [Private, Contacts, Public];
}

internal static class AgentState
{
    public const string Active = "active";

    /// <summary>It doesn't answer: what visitors write waits for the owner.</summary>
    public const string Paused = "paused";

    /// <summary>Visitors can't write to it.</summary>
    public const string Disabled = "disabled";

    public static readonly IReadOnlyList<string> All = [Active, Paused, Disabled];
}

/// <summary>What the owner sets beside the columns.</summary>
internal sealed record AgentSettings
{
    public const string Auto = "auto";

    /// <summary>The owner sends what the agent wrote, or something else.</summary>
    public const string Draft = "draft";
    public const string Off = "off";
    public const string Queue = "queue";
    public const string Interrupt = "interrupt";
    public const string Always = "always";
    public const string OnRequest = "on_request";
    public const string Never = "never";

    public static readonly IReadOnlyList<string> ReplyModes = [Auto, Draft, Off];
    public static readonly IReadOnlyList<string> BusyModes = [Queue, Interrupt];
    public static readonly IReadOnlyList<string> ReadModes = [Always, OnRequest, Never];

    /// <summary>One of <see cref="ReplyModes"/>.</summary>
    public string ReplyMode { get; init; } = Auto;

    /// <summary>What a message does to a reply that is being written: one of <see cref="BusyModes"/>.</summary>
    public string WhileBusy { get; init; } = Queue;

    /// <summary>
    /// Whether the owner may read the chats: one of <see cref="ReadModes"/>. On request: once the visitor or the agent has asked
    /// for the owner.
    /// </summary>
    public string OwnerReads { get; init; } = Always;

    /// <summary>
    /// After how many seconds of the owner's silence the agent answers again in a chat that the owner took over; 0: never.
    /// </summary>
    public int HandBackAfterSeconds { get; init; } = 4 * 60 * 60;

    /// <summary>0 to 2; null for the provider's default.</summary>
    public double? Temperature { get; init; }

    /// <summary>0 to 1; null for the provider's default.</summary>
    public double? TopP { get; init; }

    /// <summary>Null for the server's limit.</summary>
    public int? MaxReplyTokens { get; init; }

    /// <summary>The budgets of the agent; null: no limit.</summary>
    public long? TokensPerDay { get; init; }
    public long? TokensPerMonth { get; init; }
    public long? MicrosPerDay { get; init; }
    public long? MicrosPerMonth { get; init; }

    /// <summary>The most tokens that one visitor's replies may use in a day; null: no limit.</summary>
    public long? TokensPerVisitorPerDay { get; init; }

    [JsonIgnore]
    public BudgetAmounts Budget => new()
    {
        TokensPerDay = TokensPerDay,
        TokensPerMonth = TokensPerMonth,
        MicrosPerDay = MicrosPerDay,
        MicrosPerMonth = MicrosPerMonth,
    };

    public string ToJson() => JsonSerializer.Serialize(this, AgentJson.Default.AgentSettings);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentSettings))]
internal sealed partial class AgentJson : JsonSerializerContext;
