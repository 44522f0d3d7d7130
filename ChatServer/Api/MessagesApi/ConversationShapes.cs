using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Storage;

namespace ChatServer.Api.MessagesApi;

/// <summary>Conversations in this API's shapes.</summary>
internal static class ConversationShapes
{
    private const int MaxParticipants = 100;

    public static ConversationPage Page(ReadScope read, Guid userId, ConversationSlice slice, long total)
    {
        var self = new ConversationParticipant(userId, UserStore.FindName(read, userId));
        return new ConversationPage([.. slice.Conversations.Select(conversation => Entry(read, self, conversation))], total, slice.HasMore);
    }

    private static ConversationEntry Entry(ReadScope read, ConversationParticipant self, ListedConversation conversation) => new(
        ApiIds.Conversation(conversation.Id),
        [.. Participants(read, self, conversation)],
        MessageShapes.Last(conversation.LastMessage),
        conversation.UnreadCount,
        conversation.Name);

    // The caller first; in a conversation with oneself alone.
    private static IEnumerable<ConversationParticipant> Participants(ReadScope read, ConversationParticipant self, ListedConversation conversation)
    {
        if (conversation.OtherUserId is { } other)
            return other == self.Id ? [self] : [self, new ConversationParticipant(other, UserStore.FindName(read, other))];

        var members = ConversationStore.ListNames(read, conversation.Id, MaxParticipants)
            .Select(member => new ConversationParticipant(member.UserId, member.Fullname)).ToList();
        return members.Contains(self) ? members.Where(member => member != self).Prepend(self) : members;
    }
}
