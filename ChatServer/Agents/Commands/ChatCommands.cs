using ChatServer.Agents.Chats;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Agents.Webhook;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Agents.Commands;

/// <summary>
/// The commands that the server answers in a chat with an agent, whatever the agent: they never reach a model. Other texts that
/// begin with a slash are for the agent.
/// </summary>
internal sealed class ChatCommands(
    RunWrites runs, RunQueue queue, ChatWaiting waiting, AgentNotes notes, IProviderDirectory providers)
{
    private const string Help =
        "/human asks for a person. /stop ends the reply in progress. /retry answers your last message again. "
        + "/new begins a new topic: the agent forgets what was said before. /privacy says who can read this chat. /help lists "
        + "these commands.";

    /// <summary>True if the message was a command, which is done.</summary>
    public bool TryRun(WriteScope write, AgentChat chat, Agent agent, Message message)
    {
        if (message.Type != MessageType.Text || !ChatCommand.Is(message.Body))
            return false;

        switch (message.Body.TrimEnd())
        {
            case ChatCommand.Help:
                Note(write, chat, "help", Help);
                return true;
            case ChatCommand.Human:
                AskOwner(write, chat, message);
                return true;
            case ChatCommand.Stop:
                Stop(write, chat);
                return true;
            case ChatCommand.Retry:
                Retry(write, chat, agent);
                return true;
            case ChatCommand.NewTopic or ChatCommand.Forget:
                AgentChatStore.UpdateContext(write, chat.ConversationId, message.Id);
                Note(write, chat, "new_topic", "The agent no longer uses what was said before.");
                return true;
            case ChatCommand.Privacy:
                Note(write, chat, "privacy", PrivacyOf(chat, agent));
                return true;
            default:
                return false;
        }
    }

    // The owner reads what the visitor asked before.
    private void AskOwner(WriteScope write, AgentChat chat, Message message)
    {
        var asked = RunStore.ListBefore(write, chat.ConversationId, long.MaxValue, limit: 1) is [var last]
            ? last.AnswersTo
            : message.Id;
        waiting.AskOwner(write, chat, asked);
        Note(write, chat, "owner_asked", "The owner of this agent was asked to answer.");
    }

    private void Stop(WriteScope write, AgentChat chat)
    {
        if (RunStore.FindLive(write, chat.ConversationId, chat.AgentId) is { } run)
            runs.Cancel(write, run);
        else
            Note(write, chat, "nothing_to_stop", "The agent isn't writing.");
    }

    private void Retry(WriteScope write, AgentChat chat, Agent agent)
    {
        if (RunStore.FindLive(write, chat.ConversationId, chat.AgentId) is null && chat.Control == ChatControl.Agent
            && agent.IsActive && RunStore.ListBefore(write, chat.ConversationId, long.MaxValue, limit: 1) is [var last])
            queue.Again(write, chat, agent, last);
        else
            Note(write, chat, "nothing_to_retry", "There is nothing to answer again.");
    }

    private string PrivacyOf(AgentChat chat, Agent agent)
    {
        var provider = providers.Describe(agent.Provider)?.Kind switch
        {
            _ when agent.Provider == WebhookProvider.ProviderName =>
                "Replies are made by a program of this agent's owner, which receives what you write here.",
            ProviderKind.Embedded => "Replies are made on this server.",
            ProviderKind.SelfHosted => "Replies are made by a program that the operator of this server runs.",
            _ => "Replies are made by another company, which receives what you write here.",
        };
        return $"{ReaderOf(chat, agent)} {provider}";
    }

    private static string ReaderOf(AgentChat chat, Agent agent)
    {
        if (chat.ReadableFrom is not null || chat.Control == ChatControl.Owner)
            return "The owner of this agent can read this chat.";

        return agent.ReadSettings().OwnerReads == AgentSettings.OnRequest
            ? "The owner of this agent can't read this chat unless you ask for them."
            : "The owner of this agent can't read this chat.";
    }

    private void Note(WriteScope write, AgentChat chat, string happened, string text) =>
        notes.Append(
            write, runs.Find(write, chat.ConversationId), chat.OwnerId, new AgentNote(happened) { Text = text });
}
