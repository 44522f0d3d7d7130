using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Suspensions;
using ChatServer.Conversations;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Chats;

internal sealed record OpenAgentChat(Guid VisitorId, Guid AgentId) : IWriteCommand
{
    /// <summary>The owner whom the request names beside the agent; null if it names none.</summary>
    public Guid? OwnerId { get; init; }
}

/// <summary>Opens chats with agents, and decides who may write in them.</summary>
internal sealed class AgentChats(
    Database database, ConversationCache conversations, NewConversations beginnings, ConversationKeys keys,
    SuspendedUsers suspended, AgentControl control, AgentOptions options) : IAgentChats
{
    private const int MaxEmpty = 50;
    private static readonly TimeSpan EmptyShownFor = TimeSpan.FromDays(1);
    private static readonly Refusal Unknown = new(RefusalCode.UnknownAgent, RequestField.Agent);
    private static readonly Refusal Blocked = new(RefusalCode.Blocked, RequestField.Conversation);
    private static readonly Refusal Unavailable = new(RefusalCode.AgentUnavailable, RequestField.Agent);

    /// <summary>Opens the chat of a visitor with an agent before its first message.</summary>
    public ValueTask<Outcome<OpenedConversation>> OpenAsync(OpenAgentChat command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Open, cancellationToken);

    /// <summary>The chats without messages that a visitor opened lately, newest first.</summary>
    public static IReadOnlyList<EmptyAgentChat> ListEmpty(ReadScope read, Guid visitorId, Timestamp now) =>
        AgentChatStore.ListEmpty(read, visitorId, now.Minus(EmptyShownFor), MaxEmpty);

    public Outcome<Conversation> Open(WriteScope write, Guid visitorId, Guid agentId)
    {
        if (!options.Enabled)
            return new Refusal(RefusalCode.AgentsDisabled);

        if (UserStore.Find(write, visitorId) is not { DisabledAt: null })
            return Refusal.SignedOut;

        if (AgentChatStore.Find(write, agentId, visitorId) is { } known)
            return conversations.Find(write, known.ConversationId) is { } conversation ? conversation : Unknown;

        if (AgentStore.Find(write, agentId) is not { } agent || !AgentRules.MaySee(write, visitorId, agent))
            return Unknown;

        return beginnings.Check(write, visitorId) is { } refused ? refused : Create(write, agent, visitorId);
    }

    public Refusal? Check(ReadScope read, Conversation conversation, Guid senderId)
    {
        if (!options.Enabled)
            return new Refusal(RefusalCode.AgentsDisabled);

        if (AgentChatStore.Find(read, conversation.Id) is not { } chat || AgentStore.Find(read, chat.AgentId) is not { } agent)
            return Unknown;

        if (agent.DeletedAt is not null)
            return Unknown;

        if (chat.VisitorId != senderId)
            return BlockStore.Exists(read, chat.VisitorId, senderId) ? Blocked : null;

        if (BlockStore.Exists(read, chat.OwnerId, senderId))
            return Blocked;

        return agent.IsOpen && UserStore.Find(read, chat.OwnerId) is { DisabledAt: null } ? null : Unavailable;
    }

    public Conversation? FindToTakeOver(WriteScope write, Guid userId, long conversationId) =>
        options.Enabled && AgentChatStore.Find(write, conversationId) is { IsOwn: false, Control: not ChatControl.Owner } chat
        && chat.OwnerId == userId && UserStore.Find(write, userId) is { DisabledAt: null }
            ? conversations.Find(write, conversationId)
            : null;

    public Conversation TakeOver(WriteScope write, long conversationId)
    {
        var chat = AgentChatStore.Find(write, conversationId);
        if (chat is null || !control.TryTakeOver(write, chat))
            throw new InvalidOperationException($"Chat {conversationId} can't be taken over");

        return conversations.Find(write, conversationId)
            ?? throw new InvalidOperationException($"Conversation {conversationId} has participants");
    }

    private Outcome<OpenedConversation> Open(WriteScope write, OpenAgentChat command)
    {
        if (command.OwnerId is { } owner && AgentStore.Find(write, command.AgentId)?.OwnerId != owner)
            return Unknown;

        var isKnown = AgentChatStore.Find(write, command.AgentId, command.VisitorId) is not null;
        if (!isKnown && suspended.Contains(command.VisitorId, write.Now))
            return Refusal.Suspended;

        var opened = Open(write, command.VisitorId, command.AgentId);
        return opened.IsRefused ? opened.Refusal : new OpenedConversation(opened.Value.Id, IsNew: !isKnown);
    }

    private Conversation Create(WriteScope write, Agent agent, Guid visitorId)
    {
        var id = AgentChatStore.Insert(
            write, agent, visitorId, isReadable: agent.ReadSettings().OwnerReads == AgentSettings.Always);
        keys.Create(write, id);
        return conversations.Find(write, id)
            ?? throw new InvalidOperationException($"Conversation {id} was created just now");
    }
}
