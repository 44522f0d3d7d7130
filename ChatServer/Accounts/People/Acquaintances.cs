using ChatServer.Storage;

namespace ChatServer.Accounts.People;

/// <summary>
/// Who has let whom know them: by beginning a direct conversation, or by writing in it. A conversation that somebody opened with a stranger, and
/// what they wrote into it, gives nothing of the stranger away. To be in the same group is no acquaintance.
/// </summary>
internal static class Acquaintances
{
    private const int MaxIdsAtOnce = 100;

    /// <summary>Whether somebody may be shown what of another user strangers aren't shown: email, phone number, whether they are there.</summary>
    public static bool Knows(ReadScope read, Guid viewerId, Guid otherId) =>
        viewerId == otherId || read.QueryFirstOrDefault<long>("""
            SELECT p.has_engaged
            FROM   conversations c
            JOIN   conversation_participants p ON p.conversation_id = c.id AND p.user_id = @otherId
            WHERE  (c.low_user = @viewerId AND c.high_user = @otherId) OR (c.low_user = @otherId AND c.high_user = @viewerId)
            """, new { viewerId, otherId }) == 1;

    /// <summary>Whom somebody knows, the one in whose conversation something happened last first.</summary>
    public static IReadOnlyList<Guid> List(ReadScope read, Guid viewerId, int limit) =>
        read.Query<Guid>("""
            SELECT other.user_id
            FROM   conversation_participants mine
            JOIN   conversation_participants other ON other.conversation_id = mine.conversation_id
            WHERE  mine.user_id = @viewerId AND mine.kind = 'direct' AND other.user_id <> @viewerId AND other.has_engaged = 1
            ORDER  BY mine.last_position DESC
            LIMIT  @limit
            """, new { viewerId, limit });

    /// <summary>Those of some users whom somebody knows, themselves among them.</summary>
    public static HashSet<Guid> ListKnown(ReadScope read, Guid viewerId, IEnumerable<Guid> ids) =>
        [viewerId, .. ids.Distinct().Chunk(MaxIdsAtOnce).SelectMany(some => ListKnown(read, viewerId, [.. some.Select(id => id.ToByteArray())]))];

    /// <summary>A user as a viewer is shown them: whose email and phone number are not for them, has none.</summary>
    public static UserRow ShownTo(ReadScope read, Guid viewerId, UserRow user) => Knows(read, viewerId, user.Id) ? user : WithoutContacts(user);

    /// <summary>A user as strangers are shown them.</summary>
    public static UserRow WithoutContacts(UserRow user) => user with { Email = null, PhoneNumber = "" };

    /// <summary>The phone number as a viewer is shown it: empty where they don't know its owner.</summary>
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
