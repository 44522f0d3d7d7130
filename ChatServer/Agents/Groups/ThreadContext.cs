using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Messages;
using ChatServer.Messages.Replies;
using ChatServer.Storage;

namespace ChatServer.Agents.Groups;

/// <summary>
/// Reads what a provider is given for a mention: its thread up to it, or the message alone outside a thread, and nothing else of
/// the conversation. The text of each person begins with their name.
/// </summary>
internal sealed class ThreadContext(MessageReader reader, AgentOptions options)
{
    /// <summary>
    /// Oldest first. If the bounds are reached, the oldest are left out; the mention is always given, if need be cut.
    /// </summary>
    public List<TurnMessage> Read(ReadScope read, AgentRun run, Agent agent)
    {
        var turns = new List<TurnMessage>();
        var room = options.MaxContextCharacters;
        foreach (var message in ReadThread(read, run))
        {
            if (turns.Count == options.MaxContextMessages || room <= 0)
                break;

            var turn = TurnOf(read, message, agent);
            var text = turn.Text.Length <= room ? turn.Text : RunMessages.Cut(turn.Text, room);
            turns.Add(turn with { Text = text });
            room -= text.Length;
        }

        turns.Reverse();
        return turns;
    }

    // Newest first; the root is the oldest.
    private IEnumerable<Message> ReadThread(ReadScope read, AgentRun run)
    {
        var root = run.ParentId!.Value;
        var rows = ReplyStore.ReadBefore(read, root, afterId: 0, run.AnswersTo + 1, options.MaxContextMessages * 2).ToList();
        if (MessageStore.Find(read, root) is { } first)
            rows.Add(first);
        return rows.Where(row => row.DeletedAt is null).Select(row => reader.Open(read, row));
    }

    private static TurnMessage TurnOf(ReadScope read, Message message, Agent agent)
    {
        var text = message.Type.Preview(message);
        if (message.Agent?.AgentId == agent.Id)
            return new TurnMessage(TurnRole.Agent, text);

        var name = message.Agent is { } other ? AgentStore.Find(read, other.AgentId)?.Name : message.SenderName;
        var turn = new TurnMessage(TurnRole.Visitor, text) { Speaker = (name ?? "").ReplaceLineEndings(" ") };
        return turn with { Text = turn.Prefix + text };
    }
}
