using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Messages;
using ChatServer.Messages.Events;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Agents.Groups;

/// <summary>
/// Queues runs for the agents that a person's message mentions, in the message's own write; and takes agents out of
/// conversations with their owners. A message without <c>@</c> costs nothing, another one in a conversation without agents a
/// lookup in memory.
/// </summary>
/// <param name="writes">Made at the first use: they need the database, which is made with this state.</param>
internal sealed class MentionTriggers(ConversationCache conversations, Lazy<MentionWrites> writes, AgentOptions options)
    : IWriterState
{
    /// <summary>How many agents one message can mention.</summary>
    public const int MaxOfMessage = 3;
    private const int MaxCached = 50_000;

    // Whether a conversation has agents.
    private readonly Dictionary<long, bool> known = [];

    public void OnPublished(WriteScope write, DomainEvent happened)
    {
        switch (happened)
        {
            case MessageSent { Message: var message } when MayMention(message):
                Answer(write, message);
                break;
            case AgentMembersChanged changed:
                known.Remove(changed.ConversationId);
                break;
            case MembersChanged group:
                NoteLeft(write, group.GroupId, [.. group.Changed.Except(group.Members)]);
                break;
            case MembershipChanged { IsMember: false } left:
                NoteLeft(write, left.ConversationId, [left.UserId]);
                break;
            case AgentChanged agent when AgentStore.Find(write, agent.AgentId) is { DeletedAt: not null }:
                writes.Value.Runs.Forget(write, agent.AgentId);
                break;
        }
    }

    public void RolledBack() => known.Clear();

    // What is forwarded was written for somebody else.
    private bool MayMention(Message message) =>
        message is { ReceiverId: null, Agent: null, Forwarded: null } && message.Type != MessageType.System
        && message.Body.Contains('@') && options.Enabled;

    private void Answer(WriteScope write, Message message)
    {
        // A webhook is no member.
        if (!HasAgents(write, message.ConversationId)
            || conversations.Find(write, message.ConversationId)?.Find(write, message.SenderId) is null)
            return;

        var agents = AgentStore.FindAll(
            write, AgentMemberStore.List(write, message.ConversationId).Select(member => member.AgentId));
        foreach (var agentId in MentionText.Find(message.Body, agents.Values).Take(MaxOfMessage))
            writes.Value.Queue.Add(write, new AgentMention
            {
                ConversationId = message.ConversationId,
                AgentId = agentId,
                MessageId = message.Id,
                ParentId = message.ParentId ?? message.Id,
                VisitorId = message.SenderId,
            });
    }

    private void NoteLeft(WriteScope write, long conversationId, IReadOnlyList<Guid> userIds)
    {
        if (userIds.Count > 0 && HasAgents(write, conversationId))
            writes.Value.Runs.TakeOutOf(write, conversationId, userIds);
    }

    private bool HasAgents(WriteScope write, long conversationId)
    {
        if (known.TryGetValue(conversationId, out var has))
            return has;

        if (known.Count >= MaxCached)
            known.Clear();
        return known[conversationId] = AgentMemberStore.List(write, conversationId).Count > 0;
    }
}

/// <summary>What answers mentions.</summary>
internal sealed record MentionWrites(MentionQueue Queue, GroupRuns Runs);
