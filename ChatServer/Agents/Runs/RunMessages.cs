using System.Text;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Commands;
using ChatServer.Agents.Groups;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs.Calls;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Runs;

/// <summary>
/// Reads the messages of a chat with an agent as its runs need them: from this conversation, and nothing else. In groups it is
/// the <see cref="ThreadContext"/>.
/// </summary>
internal sealed class RunMessages(MessageReader reader, ThreadContext threads, TurnTools tools, AgentOptions options)
{
    // Far enough back to find a visitor's message behind replies and notes.
    private const int MaxLookedAt = 50;

    /// <summary>The newest message of the visitor that is no command, unless a run has answered it.</summary>
    public MessageRow? FindUnanswered(ReadScope read, AgentChat chat)
    {
        var newest = Newest(read, chat.ConversationId, MaxLookedAt)
            .FirstOrDefault(row => IsOfVisitor(row, chat.VisitorId) && !ChatCommand.Is(reader.Open(read, row).Body));
        var answered = RunStore.ListBefore(read, chat.ConversationId, long.MaxValue, limit: 1) is [var last] ? last.AnswersTo : 0;
        return newest is not null && newest.Id > answered && newest.Id > chat.ContextFrom ? newest : null;
    }

    /// <summary>
    /// Whether the agent has said the same to the same question, and the visitor nothing since. The same answer to a further
    /// question, which may have waited behind the first, is no repetition.
    /// </summary>
    public static bool IsRepeated(ReadScope read, Conversation conversation, AgentRun run, string text) =>
        RunStore.ListBefore(read, conversation.Id, run.Id, limit: 1) is [var before] && before.AnswersTo >= run.AnswersTo
        && Newest(read, conversation.Id, MaxLookedAt)
            .FirstOrDefault(row => row.ReplyState is not null || IsOfVisitor(row, run.VisitorId)) is { ReplyState: not null } last
        && last.Body is { } body
        && Encoding.UTF8.GetString(conversation.Cipher.Open(SealedRecord.MessageBody, last.Id, body)) == text;

    /// <summary>What the provider is given for a run.</summary>
    public AgentTurn ReadTurn(ReadScope read, AgentRun run, Agent agent)
    {
        var from = AgentChatStore.Find(read, run.ConversationId)?.ContextFrom ?? 0;
        var settings = agent.ReadSettings();
        return new AgentTurn(
            new TurnAgent(
                agent.Id, agent.OwnerId, agent.Name, run.Model, agent.OpenInstructions(read), agent.OpenGreeting(read))
            {
                MaxOutputTokens = Math.Min(settings.MaxReplyTokens ?? options.MaxReplyTokens, options.MaxReplyTokens),
                Temperature = settings.Temperature,
                TopP = settings.TopP,
            },
            run.IsInThread ? threads.Read(read, run, agent) : ReadContext(read, run, agent, from))
        {
            RunId = run.Id,
            ConversationId = run.ConversationId,
            Tools = tools.For(read, run),
        };
    }

    // Newest first until a bound is reached, then turned round. The newest message is always given, if need be cut.
    private List<TurnMessage> ReadContext(ReadScope read, AgentRun run, Agent agent, long from)
    {
        var turns = new List<TurnMessage>();
        var room = options.MaxContextCharacters;
        foreach (var row in Newest(read, run.ConversationId, options.MaxContextMessages * 2))
        {
            if (row.Id <= from || turns.Count == options.MaxContextMessages || room <= 0)
                break;

            if (row.DeletedAt is not null || TurnOf(read, row, agent) is not { } turn)
                continue;

            // What was written since the message that is answered waits for the next run; that a person's part ended doesn't.
            if (row.Id > run.AnswersTo && turn.Role != TurnRole.Notice)
                continue;

            var text = turn.Text.Length <= room ? turn.Text : Cut(turn.Text, room);
            turns.Add(turn with { Text = text });
            room -= text.Length;
        }

        turns.Reverse();
        MoveToEnd(turns, turns.FindLastIndex(turn => turn.Role == TurnRole.Visitor));
        if (AgentChatStore.FindNote(read, run.ConversationId) is { } note)
            turns.Insert(0, new TurnMessage(TurnRole.Notice, $"The owner's note to you: {note}"));
        return turns;
    }

    // The message that is answered comes last, whatever was noted since.
    private static void MoveToEnd(List<TurnMessage> turns, int index)
    {
        if (index < 0 || index == turns.Count - 1)
            return;

        var moved = turns[index];
        turns.RemoveAt(index);
        turns.Add(moved);
    }

    private TurnMessage? TurnOf(ReadScope read, MessageRow row, Agent agent)
    {
        var message = reader.Open(read, row);
        if (message.Type == MessageType.System)
            return NoticeOf(message) is { } notice ? new TurnMessage(TurnRole.Notice, notice) : null;

        return RoleOf(message, agent) is var role && role == TurnRole.Visitor && ChatCommand.Is(message.Body)
            ? null
            : new TurnMessage(role, message.Type.Preview(message));
    }

    private static TurnRole RoleOf(Message message, Agent agent)
    {
        if (message.Agent is { IsAuthor: true } author)
            return author.AgentId == agent.Id ? TurnRole.Agent : TurnRole.Visitor;

        return message.Agent is null && message.SenderId == agent.OwnerId ? TurnRole.Owner : TurnRole.Visitor;
    }

    // When a person's part began and ended.
    private static string? NoticeOf(Message message) =>
        message.Data is { } json && AgentNote.Parse(json)?.Event is { } happened ? happened switch
        {
            AgentNote.TookOver => "A person took over the conversation here.",
            AgentNote.HandedBack => "The person has handed the conversation back to you here.",
            _ => null,
        }
        : null;

    private static bool IsOfVisitor(MessageRow row, Guid visitorId) =>
        row.SenderId == visitorId && row.AgentId is not null && row.ReplyState is null && row.DeletedAt is null
        && row.Type != MessageType.System.Name;

    private static IEnumerable<MessageRow> Newest(ReadScope read, long conversationId, int limit) =>
        MessageStore.ReadBefore(read, conversationId, afterId: 0, beforeId: long.MaxValue, limit);

    internal static string Cut(string text, int length) =>
        text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
