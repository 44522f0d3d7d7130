using System.Globalization;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Holds;

/// <summary>
/// The holds as they are at one moment: a held conversation, and every conversation that a held user takes or took part in. What they
/// hold, neither retention nor the deletion of an account touches; what people delete there goes for everybody, and is kept aside until the
/// hold is released: a deletion that was refused would tell of the hold.
/// </summary>
internal sealed class LegalHolds
{
    /// <summary>All holds are read at once, so there is a bound.</summary>
    public const int MaxHolds = 10_000;
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

    /// <summary>The same, whoever has joined the conversation since the holds were read.</summary>
    public bool HoldNow(ReadScope read, long conversationId) =>
        conversations.Contains(conversationId) || (users.Count > 0 && HoldStore.ListParticipants(read, conversationId).Any(users.Contains));
}

/// <summary>The SQL of legal holds.</summary>
internal static class HoldStore
{
    private const string VersionName = "holds_version";
    private const string Reason = "legal_holds.reason";

    /// <summary>Places a hold, or gives it another reason.</summary>
    public static void Upsert(WriteScope write, string subject, string reason)
    {
        ServerState.Write(write, VersionName, Version(write) + 1);
        write.Execute("""
            INSERT INTO legal_holds (subject, reason, created_at)
            VALUES (@subject, @sealedReason, @Now)
            ON CONFLICT (subject) DO UPDATE SET reason = excluded.reason
            """, new { subject, sealedReason = write.Columns.Seal(new SealedCell(Reason, subject), reason), write.Now });
    }

    /// <summary>Places a hold again, with the reason as this table had it; false where it stands so.</summary>
    public static bool TryRepeat(WriteScope write, string subject, object reason)
    {
        ServerState.Write(write, VersionName, Version(write) + 1);
        return write.Execute("""
            INSERT INTO legal_holds (subject, reason, created_at)
            VALUES (@subject, @reason, @Now)
            ON CONFLICT (subject) DO UPDATE SET reason = excluded.reason WHERE reason <> excluded.reason
            """, new { subject, reason, write.Now }) == 1;
    }

    /// <summary>False where there is none.</summary>
    public static bool TryDelete(WriteScope write, string subject)
    {
        ServerState.Write(write, VersionName, Version(write) + 1);
        return write.Execute("""
            DELETE FROM legal_holds
            WHERE  subject = @subject
            """, new { subject }) == 1;
    }

    /// <summary>Another number after each change of the holds.</summary>
    public static long Version(ReadScope read) => ServerState.Find(read, VersionName);

    public static string? FindReason(ReadScope read, string subject) =>
        read.QueryFirstOrDefault<byte[]>("""
            SELECT reason
            FROM   legal_holds
            WHERE  subject = @subject
            """, new { subject }) is { } reason
            ? read.Columns.Open(new SealedCell(Reason, subject), reason)
            : null;

    /// <summary>What is held, without the reasons.</summary>
    public static IReadOnlyList<string> ListSubjects(ReadScope read) =>
        read.Query<string>("""
            SELECT subject
            FROM   legal_holds
            """);

    public static long Count(ReadScope read) => read.QueryScalar<long>("SELECT COUNT(*) FROM legal_holds");

    /// <summary>Who takes part in a conversation, or did.</summary>
    public static IReadOnlyList<Guid> ListParticipants(ReadScope read, long conversationId) =>
        read.Query<Guid>("""
            SELECT user_id
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId
            """, new { conversationId });
}
