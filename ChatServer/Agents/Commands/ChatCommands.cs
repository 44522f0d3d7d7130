using ChatServer.Agents.Chats;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Agents.Commands;

/// <summary>
/// The commands that the server answers in a chat with an agent, whatever the agent: they never reach a model. Other texts that
/// begin with a slash are for the agent.
/// </summary>
internal sealed class ChatCommands(RunWrites runs, AgentNotes notes, IProviderDirectory providers)
{
    private const string Help =
        "/human asks for a person. /stop ends the reply in progress. /retry answers your last message again. "
        + "/new begins a new topic: the agent forgets what was said before. /privacy says who can read this chat. /help lists "
        + "these commands.";

    /// <summary>True if the message was a command, which is done.</summary>
    public bool TryRun(WriteScope write, AgentChat chat, Agent agent, Message message)
    {
        if (message.Type != MessageType.Text || !message.Body.StartsWith('/'))
            return false;

        switch (message.Body.TrimEnd())
        {
            case "/help":
                Note(write, chat, "help", Help);
                return true;
            case "/human":
                AskOwner(write, chat);
                return true;
            case "/stop":
                Stop(write, chat);
                return true;
            case "/retry":
                Retry(write, chat, agent, message);
                return true;
            case "/new" or "/forget":
                AgentChatStore.UpdateContext(write, chat.ConversationId, message.Id);
                Note(write, chat, "new_topic", "The agent no longer uses what was said before.");
                return true;
            case "/privacy":
                Note(write, chat, "privacy", PrivacyOf(chat, agent));
                return true;
            default:
                return false;
        }
    }

    private void AskOwner(WriteScope write, AgentChat chat)
    {
        runs.AskOwner(write, chat, WaitingReason.Asked);
        Note(write, chat, "owner_asked", "The owner of this agent was asked to answer.");
    }

    private void Stop(WriteScope write, AgentChat chat)
    {
        if (RunStore.FindLive(write, chat.ConversationId, chat.AgentId) is { } run)
            runs.Cancel(write, run);
        else
            Note(write, chat, "nothing_to_stop", "The agent isn't writing.");
    }

    private void Retry(WriteScope write, AgentChat chat, Agent agent, Message message)
    {
        if (RunStore.FindLive(write, chat.ConversationId, chat.AgentId) is null && chat.Control == ChatControl.Agent
            && agent.IsActive && RunStore.ListBefore(write, chat.ConversationId, long.MaxValue, limit: 1) is [var last])
            runs.Retry(write, chat, agent, last, message.Id);
        else
            Note(write, chat, "nothing_to_retry", "There is nothing to answer again.");
    }

    private string PrivacyOf(AgentChat chat, Agent agent)
    {
        var provider = providers.Describe(agent.Provider)?.Kind switch
        {
            ProviderKind.Embedded => "Replies are made on this server.",
            ProviderKind.SelfHosted => "Replies are made by a program that the operator of this server runs.",
            _ => "Replies are made by another company, which receives what you write here.",
        };
        var reader = chat.ReadableFrom is null
            ? "The owner of this agent can't read this chat unless you ask for them."
            : "The owner of this agent can read this chat.";
        return $"{reader} {provider}";
    }

    private void Note(WriteScope write, AgentChat chat, string happened, string text) =>
        notes.Append(
            write, runs.Find(write, chat.ConversationId), chat.OwnerId, new AgentNote(happened) { Text = text });
}
