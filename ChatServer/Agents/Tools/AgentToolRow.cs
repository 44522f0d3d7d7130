using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Tools;

/// <summary>A row of <c>agent_tools</c>.</summary>
internal sealed record AgentToolRow
{
    public long Id { get; init; }
    public required Guid AgentId { get; init; }
    public required string Name { get; init; }

    /// <summary><see cref="ToolDefinition.HttpKind"/> or <see cref="ToolDefinition.ServerKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Sealed.</summary>
    public byte[] Description { get; init; } = [];

    /// <summary>Sealed.</summary>
    public byte[] Schema { get; init; } = [];

    /// <summary>Sealed.</summary>
    public byte[] Definition { get; init; } = [];
    public bool NeedsApproval { get; init; }
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }

    public static SealedCell Cell(string column, long id) => SealedCell.Of($"agent_tools.{column}", id);

    public StoredTool Open(ReadScope read) => new(
        new ToolDraft(
            Name, read.Columns.Open(Cell("description", Id), Description), read.Columns.Open(Cell("schema", Id), Schema),
            NeedsApproval, ToolDefinition.Parse(read.Columns.Open(Cell("definition", Id), Definition))),
        CreatedAt, UpdatedAt);
}

/// <summary>What an owner says of a tool.</summary>
/// <param name="Schema">The JSON schema of its arguments, see <see cref="ToolSchema"/>.</param>
internal sealed record ToolDraft(
    string Name, string Description, string Schema, bool NeedsApproval, ToolDefinition Definition);

/// <summary>A tool of an agent, opened.</summary>
internal sealed record StoredTool(ToolDraft Draft, Timestamp CreatedAt, Timestamp UpdatedAt);
