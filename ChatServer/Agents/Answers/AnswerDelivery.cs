using ChatServer.Agents.Chats;
using ChatServer.Conversations;
using ChatServer.Messages.Reserved;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Agents.Answers;

/// <summary>
/// Sends the owner's answer into the chat in which the question was asked. Where the agent answers, it is the agent's message:
/// from now on that is what it says. Where the owner has taken over, or the agent is paused, it is the owner's. In both cases
/// it changes nothing about who answers. Used on the writer's thread.
/// </summary>
internal sealed class AnswerDelivery(
    ConversationCache conversations, ReservedMessages reserved, MessageAppender messages, ChatWaiting waiting,
    IAgentChats chats)
{
    /// <summary>Returns the message's id; null if the visitor can't be reached, such as one who has blocked the owner.</summary>
    public long? Send(WriteScope write, Agent agent, long conversationId, string text)
    {
        if (AgentChatStore.Find(write, conversationId) is not { } chat || chat.AgentId != agent.Id
            || conversations.Find(write, conversationId) is not { } conversation
            || chats.Check(write, conversation, agent.OwnerId) is not null)
            return null;

        var sent = Speaks(agent, chat)
            ? SendAsAgent(write, conversation, agent, text)
            : SendAsOwner(write, conversation, chat, text);
        if (sent is not null && !AnswerStore.IsWaiting(write, agent.Id, conversationId))
            waiting.End(write, chat, WaitingReason.Asked);
        return sent;
    }

    private static bool Speaks(Agent agent, AgentChat chat) =>
        chat.Control == ChatControl.Agent && agent.IsActive && agent.ReadSettings().ReplyMode != AgentSettings.Off;

    private long? SendAsAgent(WriteScope write, Conversation conversation, Agent agent, string text)
    {
        var id = reserved.Reserve(write, conversation, agent.OwnerId, agent.Id, parentId: null);
        reserved.Complete(write, conversation, id, text, isTruncated: false);
        AgentChatStore.UpdateMessage(write, conversation.Id, id);
        return id;
    }

    // In a chat with themselves, the owner's message would be the visitor's.
    private long? SendAsOwner(WriteScope write, Conversation conversation, AgentChat chat, string text) =>
        chat.IsOwn
            ? null
            : messages.TryAppend(
                write, conversation,
                new MessageDraft(
                    chat.OwnerId, SendTarget.In(conversation.Id), new MessageContent(MessageType.Text, text)))?.Id;
}
