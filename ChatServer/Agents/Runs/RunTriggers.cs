using ChatServer.Accounts;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Commands;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// Queues a run with each message that a person writes to an agent, in the message's own write: so a confirmed message is
/// answered, also after a crash.
/// </summary>
/// <param name="answers">Made at the first message to an agent: they need the database, which is made with this state.</param>
internal sealed class RunTriggers(
    ConversationCache conversations, LiveRuns live, Lazy<AnswerWrites> answers, AgentOptions options)
    : IWriterState
{
    public void OnPublished(WriteScope write, DomainEvent happened)
    {
        if (happened is UserDisabled disabled)
            EndRunsOf(write, disabled.UserId);

        if (happened is not MessageSent { Message: { ReceiverId: null } message } || message.Type == MessageType.System
            || message.Agent is { IsAuthor: true } || !options.Enabled
            || conversations.Find(write, message.ConversationId) is not { Kind.IsWithAgent: true }
            || AgentChatStore.Find(write, message.ConversationId) is not { } chat)
            return;

        AgentChatStore.UpdateMessage(write, chat.ConversationId, message.Id);
        if (message.Agent is not null)
            Answer(write, chat, message);
        else
            AgentChatStore.TouchControl(write, chat.ConversationId);
    }

    public void RolledBack() => live.RolledBack();

    // Nothing is sent in the name of a user whose account is disabled, or about to be deleted, nor are their messages given to
    // a provider.
    private void EndRunsOf(WriteScope write, Guid userId)
    {
        foreach (var agent in AgentStore.ListOf(write, userId))
            answers.Value.OfAgent.EndAll(write, agent.Id);
        answers.Value.OfAgent.EndAllFor(write, userId);
    }

    private void Answer(WriteScope write, AgentChat chat, Message message)
    {
        if (AgentStore.Find(write, chat.AgentId) is not { } agent || answers.Value.Commands.TryRun(write, chat, agent, message))
            return;

        if (chat.Control == ChatControl.Owner)
            return;

        if (chat.Control == ChatControl.Paused || !agent.IsActive || agent.ReadSettings().ReplyMode == AgentSettings.Off)
            answers.Value.Waiting.Begin(write, chat, WaitingReason.Silent);
        else
            answers.Value.Queue.Add(write, chat, agent, message.Id);
    }
}

/// <summary>What answers a message of a visitor.</summary>
internal sealed record AnswerWrites(RunQueue Queue, ChatWaiting Waiting, ChatCommands Commands, AgentRuns OfAgent);
