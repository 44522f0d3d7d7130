using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>The channels that were taken over, as conversations, for the length of one transaction.</summary>
internal sealed class ImportedConversations(ConversationKeys keys, ConversationKinds kinds)
{
    private readonly Dictionary<string, Conversation?> found = [];

    public void Forget() => found.Clear();

    /// <summary>With its last message, without its participants; null if the channel wasn't taken, or was deleted here.</summary>
    public Conversation? Find(ReadScope read, string? channelId)
    {
        if (channelId is null)
            return null;

        if (!found.TryGetValue(channelId, out var known))
            found[channelId] = known = Load(read, channelId);
        return known;
    }

    private Conversation? Load(ReadScope read, string channelId)
    {
        if (ImportedIdStore.Find(read, ImportedKind.Channel, channelId)?.Number is not { } id
            || Channels.ChannelStore.Find(read, id) is not { } row)
            return null;

        var last = ConversationStore.FindLastMessage(read, id) ?? new LastMessageRow();
        return new Conversation(id, keys.Find(read, id), kinds.Of(row.Kind), [])
        {
            LastSeq = last.Seq,
            LastMessageId = last.Id,
            LastMessageAt = last.CreatedAt,
        };
    }
}
