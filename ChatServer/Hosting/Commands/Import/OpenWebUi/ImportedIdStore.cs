using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>What a row became here.</summary>
internal sealed record ImportedId
{
    public Guid? Uuid { get; init; }

    /// <summary>Of a conversation or a message.</summary>
    public long? Number { get; init; }
}

/// <summary>The kinds of rows that an import remembers.</summary>
internal static class ImportedKind
{
    public const string User = "user", UserGroup = "user_group", GroupMember = "group_member", Folder = "folder", Chat = "chat",
        File = "file", Channel = "channel", Message = "message", Reaction = "reaction", ChannelMember = "channel_member";
}

/// <summary>The SQL of what was taken over.</summary>
internal static class ImportedIdStore
{
    public static ImportedId? Find(ReadScope read, string kind, string source) =>
        read.QueryFirstOrDefault<ImportedId>("""
            SELECT uuid, number
            FROM   imported_ids
            WHERE  kind = @kind AND source = @source
            """, new { kind, source });

    public static void Insert(WriteScope write, string kind, string source, ImportedId id) =>
        write.Execute("""
            INSERT INTO imported_ids (kind, source, uuid, number)
            VALUES (@kind, @source, @Uuid, @Number)
            """, new { kind, source, id.Uuid, id.Number });
}
