using ChatServer.Attachments.UserFiles;
using ChatServer.Chats;
using ChatServer.Messages.Deletion;
using ChatServer.Storage;

namespace ChatServer.Administration.Holds;

/// <summary>
/// The legal holds as seen by the writer: read again when one was placed or released, so a deletion only has to compare version
/// numbers.
/// </summary>
internal sealed class WriterHolds : IDeletionHold, IChatHold, IUserFileHold, IWriterState
{
    private (long Version, LegalHolds Holds)? known;

    public bool Holds(WriteScope write, long conversationId) => Current(write).HoldNow(write, conversationId);

    public bool HoldsUser(WriteScope write, Guid ownerId) => Current(write).HoldUser(ownerId);

    // A version that was rolled back may be used again for another hold.
    public void RolledBack() => known = null;

    private LegalHolds Current(WriteScope write)
    {
        var version = HoldStore.Version(write);
        if (known?.Version != version)
            known = (version, LegalHolds.Read(write));
        return known.Value.Holds;
    }
}
