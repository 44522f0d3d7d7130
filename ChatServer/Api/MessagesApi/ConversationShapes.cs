using ChatServer.Accounts;
using ChatServer.Agents;
using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Messages.History;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Storage;

namespace ChatServer.Api.MessagesApi;

/// <summary>Converts conversations into this API's shapes.</summary>
internal static class ConversationShapes
{
    private const int MaxParticipants = 100;
    private const int BytesOfParticipant = 60;

    public static ConversationPage Page(ReadScope read, Guid userId, ConversationSlice slice, long total)
    {
        var names = UserStore.List(read, slice.Conversations.Select(conversation => conversation.OtherUserId)
            .OfType<Guid>().Append(userId))
            .ToDictionary(user => user.Id, user => user.Fullname);
        var agents = AgentStore.FindAll(
            read, slice.Conversations.Select(conversation => conversation.AgentId).OfType<Guid>());
        var budget = new PageBudget();
        var page = slice.Conversations.Select(conversation => Entry(read, names, agents, userId, conversation))
            .TakeWhile(entry => budget.TryTake(SizeOf(entry))).ToList();
        return new ConversationPage(page, total, slice.HasMore || budget.IsSpent);
    }

    // The members of a large group take more of a page than its newest message.
    private static long SizeOf(ConversationEntry entry) =>
        PageBudget.SizeOf(entry.LastMessage.Content) + entry.Participants.Sum(
            participant => BytesOfParticipant + PageBudget.SizeOf(participant.Name));

    private static ConversationEntry Entry(
        ReadScope read, Dictionary<Guid, string> names, Dictionary<Guid, Agent> agents, Guid userId,
        ListedConversation conversation) => new(
            ApiIds.Conversation(conversation.Id),
            [.. Participants(read, names, userId, conversation)],
            MessageShapes.Last(conversation.LastMessage),
            conversation.UnreadCount,
            conversation.AgentId is { } agent ? agents.GetValueOrDefault(agent)?.Name : conversation.Name,
            conversation.AgentId);

    // The caller first; in a conversation with oneself, only the caller.
    private static IEnumerable<ConversationParticipant> Participants(
        ReadScope read, Dictionary<Guid, string> names, Guid userId, ListedConversation conversation)
    {
        var self = new ConversationParticipant(userId, names.GetValueOrDefault(userId, ""));
        if (conversation.OtherUserId is { } other)
            return other == userId ? [self] : [self, new ConversationParticipant(other, names.GetValueOrDefault(other, ""))];

        return Members(read, userId, conversation)
            .Where(member => member.UserId != userId)
            .Select(member => new ConversationParticipant(member.UserId, member.Fullname))
            .Prepend(self).Take(MaxParticipants);
    }

    private static IReadOnlyList<NamedParticipant> Members(ReadScope read, Guid userId, ListedConversation conversation) =>
        conversation.LeftAt is { } leftAt
            ? ConversationStore.ListNamesAtLeaving(read, conversation.Id, userId, leftAt, MaxParticipants)
            : ConversationStore.ListNames(read, conversation.Id, MaxParticipants);
}
