using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Agents.Chats;

/// <summary>Who answers in a chat has changed. Sent to its visitor and to its owner, to each as an event of their own.</summary>
/// <param name="Chat">As it is now; when caught up on, it may have changed again since.</param>
internal sealed record AgentControlChanged(long Position, Guid UserId, AgentChat Chat)
    : ConversationEvent(Position, UserId, Audience.Of(UserId));

/// <summary>A chat waits for its owner, or no longer does.</summary>
/// <param name="Chat">As it is now.</param>
internal sealed record AgentAttention(long Position, Guid UserId, AgentChat Chat)
    : ConversationEvent(Position, UserId, Audience.Of(UserId));

internal sealed class AgentControlKind : PersonalEventKind
{
    public static readonly AgentControlKind Control = new();

    private AgentControlKind() : base("agent_control")
    {
    }

    public override ConversationEvent Restore(ReadScope read, PersonalEventRow row) =>
        new AgentControlChanged(row.Id, row.UserId, AgentChatEvents.FindChat(read, row));
}

internal sealed class AgentAttentionKind : PersonalEventKind
{
    public static readonly AgentAttentionKind Attention = new();

    private AgentAttentionKind() : base("agent_attention")
    {
    }

    public override ConversationEvent Restore(ReadScope read, PersonalEventRow row) =>
        new AgentAttention(row.Id, row.UserId, AgentChatEvents.FindChat(read, row));
}

/// <summary>Appends the events of chats with agents.</summary>
internal static class AgentChatEvents
{
    public static void AppendControl(WriteScope write, ConversationCache conversations, AgentChat chat)
    {
        foreach (var userId in chat.IsOwn ? [chat.OwnerId] : new[] { chat.VisitorId, chat.OwnerId })
        {
            var position = Append(write, conversations, chat, userId, AgentControlKind.Control);
            write.Publish(new AgentControlChanged(position, userId, chat));
        }
    }

    public static void AppendAttention(WriteScope write, ConversationCache conversations, AgentChat chat)
    {
        var position = Append(write, conversations, chat, chat.OwnerId, AgentAttentionKind.Attention);
        write.Publish(new AgentAttention(position, chat.OwnerId, chat));
    }

    public static AgentChat FindChat(ReadScope read, PersonalEventRow row) =>
        AgentChatStore.Find(read, row.ConversationId)
            ?? throw new DamagedRecordException($"The agent chat {row.ConversationId} of event {row.Id} is missing");

    private static long Append(
        WriteScope write, ConversationCache conversations, AgentChat chat, Guid userId, PersonalEventKind kind)
    {
        var position = write.NextPosition();
        PersonalEventStore.Replace(write, new PersonalEventRow
        {
            Id = position,
            UserId = userId,
            ConversationId = chat.ConversationId,
            Kind = kind.Name,
            CreatedAt = write.Now,
        });
        conversations.NotePersonal(position);
        return position;
    }
}
