using System.Buffers.Binary;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.Reactions;

internal sealed record ReactionRow(long MessageId, string Emoji, Guid UserId);

/// <summary>How many users reacted to a message with an emoji, and when the first did.</summary>
internal sealed record ReactionKindRow
{
    public long MessageId { get; init; }
    public required string Emoji { get; init; }
    public long Count { get; init; }
    public Timestamp FirstAt { get; init; }
}

/// <summary>The SQL of reactions: one per user, message and emoji.</summary>
internal static class ReactionStore
{
    /// <summary>False if the user has already reacted with this emoji.</summary>
    public static bool TryInsert(WriteScope write, ReactionRow reaction) => TryInsert(write, reaction, write.Now);

    /// <inheritdoc cref="TryInsert(WriteScope, ReactionRow)"/>
    public static bool TryInsert(WriteScope write, ReactionRow reaction, Timestamp at) =>
        write.Execute("""
            INSERT INTO message_reactions (message_id, emoji, user_id, created_at)
            VALUES (@MessageId, @emoji, @UserId, @at)
            ON CONFLICT (message_id, emoji, user_id) DO NOTHING
            """, new
        {
            reaction.MessageId,
            emoji = EmojiColumn.Seal(write, reaction.MessageId, reaction.Emoji),
            reaction.UserId,
            at,
        }) == 1;

    /// <summary>False if there is no such reaction.</summary>
    public static bool TryDelete(WriteScope write, ReactionRow reaction) =>
        write.Execute("""
            DELETE FROM message_reactions
            WHERE  message_id = @MessageId AND emoji = @emoji AND user_id = @UserId
            """, new
        {
            reaction.MessageId,
            emoji = EmojiColumn.Seal(write, reaction.MessageId, reaction.Emoji),
            reaction.UserId
        }) == 1;

    public static void DeleteAll(WriteScope write, long messageId) =>
        write.Execute("""
            DELETE FROM message_reactions
            WHERE  message_id = @messageId
            """, new { messageId });

    /// <summary>The different emoji that a message has.</summary>
    public static IReadOnlyList<string> ListKinds(ReadScope read, long messageId) =>
        [.. read.Query<byte[]>("""
            SELECT DISTINCT emoji
            FROM   message_reactions
            WHERE  message_id = @messageId
            """, new { messageId }).Select(emoji => EmojiColumn.Open(read, messageId, emoji))];

    // The queries below leave out reactions at or after a time, if one is given.

    /// <summary>The emoji of a page of messages, with their counts.</summary>
    public static IReadOnlyList<ReactionKindRow> Count(ReadScope read, IEnumerable<long> messageIds, Timestamp? before) =>
        [.. read.Query<StoredKind>("""
            SELECT message_id, emoji, COUNT(*) AS count, MIN(created_at) AS first_at
            FROM   message_reactions
            WHERE  message_id IN @messageIds AND (@before IS NULL OR created_at < @before)
            GROUP  BY message_id, emoji
            """, new { messageIds, before }).Select(kind => new ReactionKindRow
        {
            MessageId = kind.MessageId,
            Emoji = EmojiColumn.Open(read, kind.MessageId, kind.Emoji),
            Count = kind.Count,
            FirstAt = kind.FirstAt,
        })];

    /// <summary>Some of the users who chose an emoji, by id.</summary>
    public static IReadOnlyList<Guid> ListUsers(ReadScope read, long messageId, string emoji, Timestamp? before, int limit) =>
        read.Query<Guid>("""
            SELECT user_id
            FROM   message_reactions
            WHERE  message_id = @messageId AND emoji = @sealedEmoji AND (@before IS NULL OR created_at < @before)
            ORDER  BY user_id
            LIMIT  @limit
            """, new { messageId, sealedEmoji = EmojiColumn.Seal(read, messageId, emoji), before, limit });

    public static bool Exists(ReadScope read, ReactionRow reaction, Timestamp? before) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   message_reactions
            WHERE  message_id = @MessageId AND emoji = @emoji AND user_id = @UserId AND (@before IS NULL OR created_at < @before)
            """, new
        {
            reaction.MessageId,
            emoji = EmojiColumn.Seal(read, reaction.MessageId, reaction.Emoji),
            reaction.UserId,
            before
        }) == 1;

    /// <summary>The reactions to a page of messages, in the order they were made.</summary>
    public static ILookup<long, ReactionRow> ListOf(ReadScope read, IEnumerable<long> messageIds, Timestamp? before = null)
    {
        // Each emoji of a message is opened once: the nonce is a keyed hash of it and so identifies it.
        var opened = new Dictionary<(long MessageId, long Nonce), string>();
        return read.Query<StoredReaction>("""
            SELECT message_id, emoji, user_id
            FROM   message_reactions
            WHERE  message_id IN @messageIds AND (@before IS NULL OR created_at < @before)
            ORDER  BY created_at, message_id, emoji, user_id
            """, new { messageIds, before }).ToLookup(
                stored => stored.MessageId, stored => new ReactionRow(stored.MessageId, Open(stored), stored.UserId));

        string Open(StoredReaction stored)
        {
            var key = (stored.MessageId, BinaryPrimitives.ReadInt64LittleEndian(stored.Emoji.AsSpan(2)));
            return opened.TryGetValue(key, out var emoji) ? emoji : opened[key] = EmojiColumn.Open(
                read, stored.MessageId, stored.Emoji);
        }
    }

    private sealed record StoredKind
    {
        public long MessageId { get; init; }
        public required byte[] Emoji { get; init; }
        public long Count { get; init; }
        public Timestamp FirstAt { get; init; }
    }

    private sealed record StoredReaction
    {
        public long MessageId { get; init; }
        public required byte[] Emoji { get; init; }
        public required Guid UserId { get; init; }
    }
}
