using ChatServer.Storage;

namespace ChatServer.Chats;

/// <summary>A chat, or the shared copy of one.</summary>
internal sealed record ChatRow
{
    public long Id { get; init; }

    /// <summary>Its id on the wire.</summary>
    public Guid Uuid { get; init; }

    /// <summary>Null for a shared copy, and for a deleted chat that a legal hold keeps.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>The chat of which this is the shared copy.</summary>
    public long? OriginalId { get; init; }
    public Guid? OriginalUuid { get; init; }

    /// <summary>The shared copy of this chat.</summary>
    public Guid? ShareUuid { get; init; }

    /// <summary>When a shared copy stops being reachable.</summary>
    public Timestamp? ExpiresAt { get; init; }
    public long? FolderId { get; init; }
    public Guid? FolderUuid { get; init; }
    public bool IsArchived { get; init; }
    public bool IsPinned { get; init; }
    public int MessageCount { get; init; }
    public long ByteCount { get; init; }

    /// <summary>Of all chats of its owner, as far as this was read from the database.</summary>
    public long OwnerBytes { get; init; }
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }

    /// <summary>Sealed.</summary>
    public byte[] Title { get; init; } = [];

    public string OpenTitle(ReadScope read) => read.Columns.Open(ChatStore.TitleCell(Id), Title);
}

/// <summary>What lists show of a chat.</summary>
internal sealed record ListedChat(Guid Uuid, string Title, Timestamp CreatedAt, Timestamp UpdatedAt);
