using System.Globalization;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Holds;

/// <summary>
/// The holds at one moment: a held conversation, and every conversation in which a held user is or was a participant. Neither
/// retention nor the deletion of an account touches held messages. When users delete messages there, the messages disappear for
/// everybody and are kept until the hold is released: refusing the deletion would reveal the hold.
/// </summary>
internal sealed class LegalHolds
{
    /// <summary>All holds are read at once, so their number is limited.</summary>
    public const int MaxHolds = 10_000;

    private const int MaxCompared = 200;
    private readonly HashSet<long> conversations = [];
    private readonly HashSet<Guid> users = [];
    private readonly Dictionary<long, bool> known = [];

    private LegalHolds(IEnumerable<string> subjects)
    {
        foreach (var subject in subjects.Select(subject => subject.Split(':', 2)))
        {
            if (subject[0] == "user")
                users.Add(Guid.Parse(subject[1]));
            else
                conversations.Add(long.Parse(subject[1], CultureInfo.InvariantCulture));
        }
    }

    public static LegalHolds Read(ReadScope read) => new(HoldStore.ListSubjects(read));

    public bool HoldUser(Guid userId) => users.Contains(userId);

    public bool HoldConversation(ReadScope read, long conversationId)
    {
        if (!known.TryGetValue(conversationId, out var held))
            known[conversationId] = held = HoldNow(read, conversationId);
        return held;
    }

    /// <summary>The same, including users who have joined the conversation since the holds were read.</summary>
    public bool HoldNow(ReadScope read, long conversationId) =>
        conversations.Contains(conversationId) || (users.Count > 0 && HoldParticipant(read, conversationId));

    // Of many participants only the held users are looked up: a channel may have far more members than there are holds.
    private bool HoldParticipant(ReadScope read, long conversationId)
    {
        var some = HoldStore.ListParticipants(read, conversationId, MaxCompared + 1);
        return some.Any(users.Contains)
            || (some.Count > MaxCompared && HoldStore.HasParticipant(read, conversationId, users));
    }
}

/// <summary>The SQL of legal holds.</summary>
internal static class HoldStore
{
    private const string VersionName = "holds_version";
    private const string Reason = "legal_holds.reason";

    /// <summary>Places a hold, or changes its reason.</summary>
    public static void Upsert(WriteScope write, string subject, string reason)
    {
        ServerState.Write(write, VersionName, Version(write) + 1);
        write.Execute("""
            INSERT INTO legal_holds (subject, reason, created_at)
            VALUES (@subject, @sealedReason, @Now)
            ON CONFLICT (subject) DO UPDATE SET reason = excluded.reason
            """, new { subject, sealedReason = write.Columns.Seal(new SealedCell(Reason, subject), reason), write.Now });
    }

    /// <summary>
    /// Places a hold again, with the sealed reason from this table; false if it is already in place with that reason.
    /// </summary>
    public static bool TryRepeat(WriteScope write, string subject, object reason)
    {
        ServerState.Write(write, VersionName, Version(write) + 1);
        return write.Execute("""
            INSERT INTO legal_holds (subject, reason, created_at)
            VALUES (@subject, @reason, @Now)
            ON CONFLICT (subject) DO UPDATE SET reason = excluded.reason WHERE reason <> excluded.reason
            """, new { subject, reason, write.Now }) == 1;
    }

    /// <summary>False if there is none.</summary>
    public static bool TryDelete(WriteScope write, string subject)
    {
        ServerState.Write(write, VersionName, Version(write) + 1);
        return write.Execute("""
            DELETE FROM legal_holds
            WHERE  subject = @subject
            """, new { subject }) == 1;
    }

    /// <summary>A number that changes with each change of the holds.</summary>
    public static long Version(ReadScope read) => ServerState.Find(read, VersionName);

    public static string? FindReason(ReadScope read, string subject) =>
        read.QueryFirstOrDefault<byte[]>("""
            SELECT reason
            FROM   legal_holds
            WHERE  subject = @subject
            """, new { subject }) is { } reason
            ? read.Columns.Open(new SealedCell(Reason, subject), reason)
            : null;

    /// <summary>The held users and conversations, without the reasons.</summary>
    public static IReadOnlyList<string> ListSubjects(ReadScope read) =>
        read.Query<string>("""
            SELECT subject
            FROM   legal_holds
            """);

    public static long Count(ReadScope read) => read.QueryScalar<long>("SELECT COUNT(*) FROM legal_holds");

    /// <summary>Current and former participants of a conversation, up to a number.</summary>
    public static IReadOnlyList<Guid> ListParticipants(ReadScope read, long conversationId, int max) =>
        read.Query<Guid>("""
            SELECT user_id
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId
            LIMIT  @max
            """, new { conversationId, max });

    /// <summary>Whether one of the users is or was a participant of a conversation.</summary>
    public static bool HasParticipant(ReadScope read, long conversationId, IEnumerable<Guid> userIds) =>
        userIds.Any(userId => read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId AND user_id = @userId
            """, new { conversationId, userId }) == 1);
}
