using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>What an app keeps of one conversation: a snapshot of the history, brought up to date by frames alone.</summary>
internal sealed class ClientCopy
{
    private readonly SortedDictionary<long, SeenMessage> messages = [];
    private readonly Dictionary<long, HashSet<(string Emoji, Guid User)>> reactions = [];

    public ClientCopy(IEnumerable<JsonElement> history)
    {
        foreach (var entry in history)
        {
            messages[entry.Number("id")] = SeenMessage.Of(entry);
            if (!entry.TryGetProperty("reactions", out var kinds))
                continue;

            foreach (var kind in kinds.EnumerateArray())
            {
                foreach (var user in kind.GetProperty("user_ids").EnumerateArray())
                    ReactionsOf(entry.Number("id")).Add((kind.Text("emoji")!, user.GetGuid()));
            }
        }
    }

    public IEnumerable<SeenMessage> Messages => messages.Values.Select(message => message with
    {
        Quoted = message.ReplyTo is { } id && messages.TryGetValue(id, out var quoted) && !quoted.IsDeleted && !message.IsDeleted ? id : null,
        Reactions = SeenMessage.Join(ReactionsOf(message.Id)),
    });

    public void Apply(JsonElement frame)
    {
        switch (frame.Text("action"))
        {
            case "re_message" or "conf_message":
                Add(frame);
                break;
            case "message_edited":
                Change(frame, message => message with { Text = frame.Text("message")!, IsEdited = true });
                break;
            case "message_deleted":
                ReactionsOf(frame.Number("message_id")).Clear();
                Change(frame, message => message with { Text = "", IsDeleted = true, IsEdited = false, IsPinned = false, ReplyTo = null });
                break;
            case "reaction_added":
                ReactionsOf(frame.Number("message_id")).Add((frame.Text("emoji")!, frame.GetProperty("user_id").GetGuid()));
                break;
            case "reaction_removed":
                ReactionsOf(frame.Number("message_id")).Remove((frame.Text("emoji")!, frame.GetProperty("user_id").GetGuid()));
                break;
            case "message_pinned":
                Change(frame, message => message with { IsPinned = true });
                break;
            case "message_unpinned":
                Change(frame, message => message with { IsPinned = false });
                break;
        }
    }

    // A client drops what it has.
    private void Add(JsonElement frame)
    {
        if (messages.ContainsKey(frame.Id()))
            return;

        var replyTo = frame.TryGetProperty("reply_to_id", out var id) ? id.GetInt64() : (long?)null;
        messages[frame.Id()] = new SeenMessage(
            frame.Id(), frame.GetProperty("sender_id").GetGuid(), frame.Text("message") ?? "", IsEdited: false, IsDeleted: false, replyTo, Quoted: null,
            IsPinned: false, Reactions: "");
    }

    private void Change(JsonElement frame, Func<SeenMessage, SeenMessage> change)
    {
        if (messages.TryGetValue(frame.Number("message_id"), out var message))
            messages[message.Id] = change(message);
    }

    private HashSet<(string Emoji, Guid User)> ReactionsOf(long id) =>
        reactions.TryGetValue(id, out var known) ? known : reactions[id] = [];
}
