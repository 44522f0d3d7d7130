using ChatServer.Accounts;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>A user has switched read receipts on or off. Only their own devices are notified.</summary>
internal sealed record ReadReceiptsChanged(Guid UserId, bool AreOn, Timestamp At) : UserEvent(UserId);

internal sealed record SwitchReadReceipts(Guid UserId, bool AreOn) : IWriteCommand;

/// <summary>Lets users switch read receipts on or off. Delivery marks are sent either way.</summary>
internal sealed class ReadReceipts(Database database, ReceiptMemory memory)
{
    public ValueTask<bool> AreOnAsync(Guid userId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ReceiptStore.AreOn(read, userId), cancellationToken);

    /// <summary>From now on: reads while they are off are never published.</summary>
    public ValueTask<bool> ChangeAsync(SwitchReadReceipts command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Change, cancellationToken);

    private bool Change(WriteScope write, SwitchReadReceipts command)
    {
        var (userId, areOn) = command;
        if (memory.AreOn(write, userId) == areOn)
            return areOn;

        ReceiptStore.Update(write, userId, areOn);
        memory.Note(userId, areOn);
        write.Publish(new ReadReceiptsChanged(userId, areOn, write.Now));
        return areOn;
    }
}

/// <summary>
/// The users whose read marks the writer publishes, cached: otherwise each mark would look into the users' table. Bounded: a full
/// cache is emptied. Used on the writer's thread only.
/// </summary>
internal sealed class ReceiptMemory : IWriterState
{
    private const int MaxKnown = 50_000;
    private readonly Dictionary<Guid, bool> known = [];

    public bool AreOn(WriteScope write, Guid userId)
    {
        if (known.TryGetValue(userId, out var areOn))
            return areOn;

        areOn = ReceiptStore.AreOn(write, userId);
        Note(userId, areOn);
        return areOn;
    }

    public void Note(Guid userId, bool areOn)
    {
        if (known.Count >= MaxKnown)
            known.Clear();
        known[userId] = areOn;
    }

    public void RolledBack() => known.Clear();
}

/// <summary>The SQL of read receipts.</summary>
internal static class ReceiptStore
{
    public static bool AreOn(ReadScope read, Guid userId) =>
        read.QueryFirstOrDefault<long?>("""
            SELECT read_receipts
            FROM   users
            WHERE  id = @userId
            """, new { userId }) != 0;

    public static void Update(WriteScope write, Guid userId, bool areOn) =>
        write.Execute("""
            UPDATE users
            SET    read_receipts = @areOn
            WHERE  id = @userId
            """, new { userId, areOn });
}
