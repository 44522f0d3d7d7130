using ChatServer.Storage;

namespace ChatServer.Accounts.People;

/// <summary>
/// Who is known to whom: a user becomes known to another by starting a direct conversation with them, or by writing in it. A
/// conversation that a stranger opened, and what they wrote in it, reveals nothing about its other participant. Sharing a group
/// doesn't make users known to each other.
/// </summary>
internal static class Acquaintances
{
    private const int MaxIdsAtOnce = 100;

    /// <summary>Whether a viewer may see what strangers may not see of another user: email, phone number, presence.</summary>
    public static bool Knows(ReadScope read, Guid viewerId, Guid otherId) =>
        viewerId == otherId || read.QueryFirstOrDefault<long>("""
            SELECT p.has_engaged
            FROM   conversations c
            JOIN   conversation_participants p ON p.conversation_id = c.id AND p.user_id = @otherId
            WHERE  (c.low_user = @viewerId AND c.high_user = @otherId) OR (c.low_user = @otherId AND c.high_user = @viewerId)
            """, new { viewerId, otherId }) == 1;

    /// <summary>The users known to a viewer, by their conversation's latest activity, newest first.</summary>
    public static IReadOnlyList<Guid> List(ReadScope read, Guid viewerId, int limit) =>
        read.Query<Guid>("""
            SELECT other.user_id
            FROM   conversation_participants mine
            JOIN   conversation_participants other ON other.conversation_id = mine.conversation_id
            WHERE  mine.user_id = @viewerId AND mine.kind = 'direct' AND other.user_id <> @viewerId AND other.has_engaged = 1
            ORDER  BY mine.last_position DESC
            LIMIT  @limit
            """, new { viewerId, limit });

    /// <summary>Which of some users are known to a viewer, the viewer included.</summary>
    public static HashSet<Guid> ListKnown(ReadScope read, Guid viewerId, IEnumerable<Guid> ids) =>
        [viewerId, .. ids.Distinct().Chunk(MaxIdsAtOnce)
            .SelectMany(some => ListKnown(read, viewerId, [.. some.Select(id => id.ToByteArray())]))];

    /// <summary>A user as shown to a viewer: without email and phone number if the viewer may not see them.</summary>
    public static UserRow ShownTo(ReadScope read, Guid viewerId, UserRow user) =>
        Knows(read, viewerId, user.Id) ? user : WithoutContacts(user);

    /// <summary>A user as shown to strangers.</summary>
    public static UserRow WithoutContacts(UserRow user) => user with { Email = null, PhoneNumber = "" };

    /// <summary>The phone number as shown to a viewer: empty if they don't know its owner.</summary>
    public static string PhoneNumberFor(ReadScope read, Guid viewerId, Guid ownerId, string phoneNumber) =>
        phoneNumber.Length == 0 || Knows(read, viewerId, ownerId) ? phoneNumber : "";

    private static IReadOnlyList<Guid> ListKnown(ReadScope read, Guid viewerId, byte[][] ids) =>
        read.Query<Guid>("""
            SELECT p.user_id
            FROM   conversations c
            JOIN   conversation_participants p ON p.conversation_id = c.id AND p.user_id <> @viewerId
            WHERE  ((c.low_user = @viewerId AND c.high_user IN @ids) OR (c.low_user IN @ids AND c.high_user = @viewerId)) AND p.has_engaged = 1
            """, new { viewerId, ids });
}
