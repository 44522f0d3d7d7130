using ChatServer.Agents;
using ChatServer.Agents.Chats;
using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Messaging;
using ChatServer.Storage;

namespace ChatServer.Api.Messaging;

/// <summary>A page in the API's shape, and the start of the next one; null if it is the last.</summary>
internal sealed record Paged<T>(T Page, long? Next);

/// <summary>The conversations without messages that a user opened lately.</summary>
internal sealed record EmptyChats(IReadOnlyList<EmptyConversationRow> Direct, IReadOnlyList<EmptyAgentChat> WithAgents)
{
    public static readonly EmptyChats None = new([], []);
}

/// <summary>Converts conversations and messages into this API's shapes.</summary>
internal static class MessagingViews
{
    public const string ProfileChat = "profile";
    public const string AgentChat = "agent";
    private static readonly ChatMessages NoMessages = new([]);

    public static Paged<ChatList> List(ReadScope read, ConversationSlice slice, EmptyChats empty)
    {
        var conversations = slice.Conversations;
        var agents = AgentStore.FindAll(read, [
            .. conversations.Select(conversation => conversation.AgentId).OfType<Guid>(),
            .. empty.WithAgents.Select(chat => chat.AgentId)]);
        var profiles = new Profiles(read, [
            .. conversations.Select(conversation => conversation.OtherUserId).OfType<Guid>(),
            .. empty.Direct.Select(conversation => conversation.OtherUserId),
            .. agents.Values.Select(agent => agent.OwnerId)]);
        var chats = conversations.Select(conversation => Begun(conversation, agents, profiles))
            .Concat(empty.Direct.Select(conversation => Empty(conversation, profiles)))
            .Concat(empty.WithAgents.Select(chat => Empty(chat, agents, profiles)))
            .OrderByDescending(chat => chat.LastMessageAt, StringComparer.Ordinal);
        return new Paged<ChatList>(new ChatList([.. chats]), slice.HasMore ? conversations[^1].LastMessage.Id : null);
    }

    public static Paged<ChatMessages> Page(ReadScope read, MessageSlice slice)
    {
        if (slice.Messages.Count == 0)
            return new Paged<ChatMessages>(NoMessages, Next: null);

        List<Message> shown =
            [.. slice.Messages.Select(message => message.Message).Where(message => message.State?.DeletedAt is null).Reverse()];
        var senders = new Senders(read, shown);
        return new Paged<ChatMessages>(
            new ChatMessages([.. shown.Select(message => Of(message, senders))]),
            slice.HasMore ? slice.Messages[^1].Message.Id : null);
    }

    public static ChatMessage Of(Message message, Senders senders) => new(
        NumberedUuid.OfMessage(message.Id),
        NumberedUuid.OfConversation(message.ConversationId),
        message.SenderId,
        Senders.TypeOf(message),
        Senders.AuthorOf(message),
        Preview(message),
        message.CreatedAt.ToString(),
        senders.Of(message))
    {
        Truncated = message.Agent is { IsTruncated: true } ? true : null,
    };

    /// <summary>What a message says; a notice, as a sentence.</summary>
    public static string Preview(Message message) =>
        message.Type == MessageType.System && message.Data is { } data && AgentNote.Parse(data) is { } note
            ? note.Describe()
            : message.Type.Preview(message);

    public static Avee AveeOf(Agent agent) => new(agent.Id, agent.Handle, agent.Name, agent.AvatarUrl);

    public static Agent AgentOf(IReadOnlyDictionary<Guid, Agent> agents, Guid id) =>
        agents.GetValueOrDefault(id) ?? throw new DamagedRecordException($"Agent {id} is missing");

    private static Chat Begun(
        ListedConversation conversation, IReadOnlyDictionary<Guid, Agent> agents, Profiles profiles)
    {
        var last = conversation.LastMessage;
        var agent = conversation.AgentId is { } id ? AgentOf(agents, id) : null;
        return new Chat(
            NumberedUuid.OfConversation(conversation.Id), agent is null ? ProfileChat : AgentChat,
            profiles.Find(agent?.OwnerId ?? conversation.OtherUserId!.Value), agent is null ? null : AveeOf(agent),
            last.CreatedAt.ToString(), last.State?.DeletedAt is null ? Preview(last) : null, conversation.UnreadCount);
    }

    private static Chat Empty(EmptyConversationRow conversation, Profiles profiles) => new(
        NumberedUuid.OfConversation(conversation.Id), ProfileChat, profiles.Find(conversation.OtherUserId), TargetAvee: null,
        conversation.CreatedAt.ToString(), LastMessagePreview: null, UnreadCount: 0);

    private static Chat Empty(EmptyAgentChat chat, IReadOnlyDictionary<Guid, Agent> agents, Profiles profiles)
    {
        var agent = AgentOf(agents, chat.AgentId);
        return new Chat(
            NumberedUuid.OfConversation(chat.Id), AgentChat, profiles.Find(agent.OwnerId), AveeOf(agent),
            chat.CreatedAt.ToString(), LastMessagePreview: null, UnreadCount: 0);
    }
}
