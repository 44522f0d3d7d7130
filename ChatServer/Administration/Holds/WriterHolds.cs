using ChatServer.Messages.Deletion;
using ChatServer.Storage;

namespace ChatServer.Administration.Holds;

/// <summary>The legal holds as the writer sees them: read again when one was placed or released, so that a deletion costs a look at their number.</summary>
internal sealed class WriterHolds : IDeletionHold, IWriterState
{
    private (long Version, LegalHolds Holds)? known;

    public bool Holds(WriteScope write, long conversationId)
    {
        var version = HoldStore.Version(write);
        if (known?.Version != version)
            known = (version, LegalHolds.Read(write));
        return known.Value.Holds.HoldNow(write, conversationId);
    }

    // The version that was rolled back may come again, for another hold.
    public void RolledBack() => known = null;
}
