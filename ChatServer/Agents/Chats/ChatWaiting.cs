using ChatServer.Agents.Figures;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Storage;

namespace ChatServer.Agents.Chats;

/// <summary>Lets chats wait for their owners, who are notified once.</summary>
internal sealed class ChatWaiting(ConversationCache conversations)
{
    /// <param name="reason">One of <see cref="WaitingReason"/>.</param>
    public void Begin(WriteScope write, AgentChat chat, string reason)
    {
        if (chat.IsOwn || AgentChatStore.Find(write, chat.ConversationId) is not { } now
            || (now.WaitingReason is { } known && (IsUrgent(known) || !IsUrgent(reason))))
            return;

        var waiting = now with { WaitingSince = now.WaitingSince ?? write.Now, WaitingReason = reason };
        AgentChatStore.UpdateWaiting(write, waiting);
        if (now.WaitingSince is null)
            AgentCounts.NoteWait(write, waiting);
        AgentChatEvents.AppendAttention(write, conversations, waiting);
    }

    // The owner is asked to do something: a chat that waits for another reason waits for this one now.
    private static bool IsUrgent(string reason) => reason is WaitingReason.Asked or WaitingReason.Decision;

    /// <summary>
    /// The same because the visitor, or the agent, has asked for the owner: an owner who reads on request may read from a message
    /// on, if not from an earlier one.
    /// </summary>
    public void AskOwner(WriteScope write, AgentChat chat, long messageId)
    {
        if (chat.ReadableFrom is null && AgentStore.Find(write, chat.AgentId) is { } agent
            && agent.ReadSettings().OwnerReads == AgentSettings.OnRequest
            && MessageStore.Find(write, messageId) is { } message)
            OwnedChatStore.UpdateReadable(write, chat.ConversationId, message.Seq);

        Begin(write, chat, WaitingReason.Asked);
    }

    /// <summary>The chat no longer waits, if it did for this reason.</summary>
    /// <param name="chat">As it is in this write.</param>
    /// <param name="reason">One of <see cref="WaitingReason"/>.</param>
    public void End(WriteScope write, AgentChat chat, string reason)
    {
        if (chat.WaitingSince is null || chat.WaitingReason != reason)
            return;

        var changed = chat with { WaitingSince = null, WaitingReason = null };
        AgentChatStore.UpdateWaiting(write, changed);
        AgentCounts.NoteWaitEnd(write, chat);
        AgentChatEvents.AppendAttention(write, conversations, changed);
    }
}
