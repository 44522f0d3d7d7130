using ChatServer.Storage;

namespace ChatServer.Chats.Folders;

internal sealed record FolderRow
{
    public long Id { get; init; }

    /// <summary>Its id on the wire.</summary>
    public Guid Uuid { get; init; }
    public Guid OwnerId { get; init; }
    public long? ParentId { get; init; }
    public bool IsExpanded { get; init; }
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }

    /// <summary>Sealed, as <see cref="Data"/> and <see cref="Meta"/> are.</summary>
    public byte[] Name { get; init; } = [];
    public byte[]? Data { get; init; }
    public byte[]? Meta { get; init; }
}

/// <summary>A folder as it is read.</summary>
/// <param name="ParentId">Null at the root.</param>
/// <param name="Data">An object, as JSON; null where there is none.</param>
internal sealed record Folder(
    Guid Id, Guid? ParentId, Guid OwnerId, string Name, string? Data, string? Meta, bool IsExpanded, Timestamp CreatedAt,
    Timestamp UpdatedAt);

/// <summary>The folder that a chat goes into.</summary>
/// <param name="Id">Null: none.</param>
internal sealed record ChosenFolder(long? Id);
