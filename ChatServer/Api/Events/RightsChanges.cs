using ChatServer.Accounts;
using ChatServer.Accounts.UserGroups;
using ChatServer.Channels;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>
/// Counts the changes of who may hear standard channels, before they are committed: once as many have been applied as are
/// counted, no snapshot read before has one that isn't applied. Those of a batch that is rolled back are taken off again.
/// </summary>
internal sealed class RightsChanges : IWriterState
{
    private long published;
    private long committed;

    public long Published => Volatile.Read(ref published);

    public long Committed => Volatile.Read(ref committed);

    public static bool IsOne(DomainEvent happened) =>
        happened is ChannelAccessChanged or UserGroupChanged or UserGroupRenamed or AdminRoleGranted or AdminRoleRevoked;

    public void OnPublished(WriteScope write, DomainEvent happened)
    {
        if (IsOne(happened))
            Interlocked.Increment(ref published);
    }

    public void RolledBack() => Volatile.Write(ref published, Committed);

    /// <summary>One more is committed; returns its number. Called on the writer's thread.</summary>
    public long Commit()
    {
        var number = Committed + 1;
        Volatile.Write(ref committed, number);
        if (number > Published)
            Volatile.Write(ref published, number); // it was published by another process
        return number;
    }
}
