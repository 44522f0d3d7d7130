using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>What a member of a channel had in the system that they come from.</summary>
internal sealed record MovedMember
{
    public required Guid UserId { get; init; }
    public required string Role { get; init; }
    public required Timestamp JoinedAt { get; init; }

    /// <summary>Null: they have read nothing.</summary>
    public Timestamp? ReadAt { get; init; }
    public bool IsArchived { get; init; }
    public bool IsMuted { get; init; }
    public bool IsPinned { get; init; }
}

/// <summary>
/// The SQL of members who come from another system. Their messages are here already, and no server runs, so that their counters
/// are written as they are.
/// </summary>
internal static class MovedMemberStore
{
    /// <summary>Whether the user takes part, or once did.</summary>
    public static bool Exists(ReadScope read, long conversationId, Guid userId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId AND user_id = @userId
            """, new { conversationId, userId }) == 1;

    /// <summary>Whether messages were counted for a participant, so that they have marks of their own.</summary>
    public static bool IsCounted(ReadScope read, long conversationId, Guid userId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId AND user_id = @userId AND (last_position > 0 OR read_seq > 0)
            """, new { conversationId, userId }) == 1;

    public static void Insert(WriteScope write, Conversation conversation, MovedMember member) =>
        write.Execute("""
            INSERT INTO conversation_participants (conversation_id, kind, user_id, role, is_large, joined_at)
            VALUES (@Id, @Name, @UserId, @Role, @IsLarge, @JoinedAt)
            """, new
        {
            conversation.Id,
            conversation.Kind.Name,
            member.UserId,
            member.Role,
            conversation.Kind.IsLarge,
            member.JoinedAt,
        });

    /// <summary>
    /// Writes marks, counters and settings of a participant. In a large conversation the counters are in its own row.
    /// </summary>
    public static void UpdateMarks(WriteScope write, Conversation conversation, MovedMember member)
    {
        var read = member.ReadAt is { } at ? FindLastBefore(write, conversation, at) : null;
        var (readId, isLarge) = (read?.Id ?? 0, conversation.Kind.IsLarge);
        var notUnread = isLarge
            ? LargeConversations.CountOwn(write, conversation.Id, member.UserId, readId, conversation.LastMessageId)
            : ConversationStore.CountNotUnread(write, conversation.Id, member.UserId, readId, conversation.LastMessageId);
        write.Execute("""
            UPDATE conversation_participants
            SET    read_seq = @readSeq, read_message_id = @readId, delivered_seq = @readSeq, own_after_read = @notUnread,
                   unread = @unread, last_message_id = @listed, last_position = @listed, counted_position = @counted,
                   is_archived = @IsArchived, muted_until = @mutedUntil, pinned_at = @pinnedAt,
                   has_engaged = has_engaged OR EXISTS (SELECT 1 FROM messages m
                                                        WHERE  m.conversation_id = @Id AND m.sender_id = @UserId)
            WHERE  conversation_id = @Id AND user_id = @UserId
            """, new
        {
            conversation.Id,
            member.UserId,
            readId,
            readSeq = read?.Seq ?? 0,
            notUnread,
            unread = isLarge ? 0 : conversation.LastSeq - (read?.Seq ?? 0) - notUnread,
            listed = isLarge ? 0 : conversation.LastMessageId,
            counted = isLarge ? conversation.LastMessageId : 0,
            member.IsArchived,
            mutedUntil = member.IsMuted ? new Timestamp(long.MaxValue) : default(Timestamp?),
            pinnedAt = member.IsPinned ? write.Now : default(Timestamp?),
        });
    }

    /// <summary>
    /// Authors who are no members get the row of one who left and sees nothing: the erasure of an account looks for it.
    /// </summary>
    public static void InsertFormer(WriteScope write, Conversation conversation) =>
        write.Execute("""
            INSERT INTO conversation_participants (
                conversation_id, kind, user_id, is_large, joined_at, left_position, cleared_position)
            SELECT DISTINCT m.conversation_id, @Name, m.sender_id, @IsLarge, @Now, @LastMessageId, @LastMessageId
            FROM   messages m
            WHERE  m.conversation_id = @Id
                   AND NOT EXISTS (SELECT 1
                                   FROM   conversation_participants p
                                   WHERE  p.conversation_id = m.conversation_id AND p.user_id = m.sender_id)
            """, new
        {
            conversation.Id,
            conversation.Kind.Name,
            conversation.Kind.IsLarge,
            conversation.LastMessageId,
            write.Now,
        });

    /// <summary>A group whose creator is no member is its oldest member's.</summary>
    public static void EnsureOwner(WriteScope write, long groupId)
    {
        var members = GroupStore.ListMembers(write, groupId);
        if (members is [{ Role: not GroupRole.Owner } oldest, ..])
            GroupStore.UpdateRole(write, groupId, oldest.UserId, GroupRole.Owner);
    }

    // The times of a conversation grow with its messages, so this halves the range until it is found.
    private static LastMessageRow? FindLastBefore(ReadScope read, Conversation conversation, Timestamp at)
    {
        LastMessageRow? found = null;
        var (low, high) = (1L, conversation.LastMessageId);
        while (low <= high)
        {
            var middle = low + (high - low) / 2;
            if (FindFrom(read, conversation.Id, middle, high) is { } message && message.CreatedAt.CompareTo(at) <= 0)
                (found, low) = (message, message.Id + 1);
            else
                high = middle - 1;
        }

        return found;
    }

    private static LastMessageRow? FindFrom(ReadScope read, long conversationId, long first, long last) =>
        read.QueryFirstOrDefault<LastMessageRow>("""
            SELECT id, seq, created_at
            FROM   messages
            WHERE  conversation_id = @conversationId AND id >= @first AND id <= @last
            ORDER  BY id
            LIMIT  1
            """, new { conversationId, first, last });
}
