using ChatServer.Accounts;
using ChatServer.Storage;

namespace ChatServer.Realtime.Typing;

/// <summary>Finds who is notified that a user is typing in a conversation: in memory, or in the database.</summary>
internal sealed class AudienceReader(Audiences audiences, Database database)
{
    private const int MaxTries = 5;

    /// <summary>Null if there is no such conversation, or the sender is not a participant.</summary>
    public async ValueTask<Audience?> FindAsync(Guid senderId, long conversationId, CancellationToken cancellationToken)
    {
        if (audiences.Find(conversationId, senderId) is { } known)
            return known;

        for (var tries = 0; tries < MaxTries; tries++)
        {
            var before = audiences.Changes;
            var recipients = await database.ReadAsync(
                read => TypingStore.FindRecipients(read, conversationId, senderId), cancellationToken);
            if (recipients is null)
                return null;

            if (audiences.TryKeep(conversationId, senderId, recipients, before) is { } kept)
                return kept;
        }

        // Too many changes at the moment: nobody is notified this time.
        return new Audience(new Typist(senderId, "", UserRole.User, conversationId), isGroup: true);
    }
}
