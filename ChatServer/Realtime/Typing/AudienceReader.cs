using ChatServer.Storage;

namespace ChatServer.Realtime.Typing;

/// <summary>Finds who hears somebody type in a conversation: in memory, or in the database.</summary>
internal sealed class AudienceReader(Audiences audiences, Database database)
{
    private const int MaxTries = 5;

    /// <summary>Null where there is no such conversation, or they have no part in it.</summary>
    public async ValueTask<Audience?> FindAsync(Guid senderId, long conversationId, CancellationToken cancellationToken)
    {
        if (audiences.Find(conversationId, senderId) is { } known)
            return known;

        for (var tries = 0; tries < MaxTries; tries++)
        {
            var before = audiences.Changes;
            var hearers = await database.ReadAsync(
                read => TypingStore.FindHearers(read, conversationId, senderId), cancellationToken);
            if (hearers is null)
                return null;

            if (audiences.TryKeep(conversationId, senderId, hearers, before) is { } kept)
                return kept;
        }

        // Too much changes at the moment: this once nobody hears.
        return new Audience(new Typist(senderId, "", conversationId), isGroup: true);
    }
}
