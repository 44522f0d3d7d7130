using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>Reads messages from Room's histories and frames.</summary>
internal static class RoomReading
{
    /// <param name="entries">A complete history, in which the newest reply to a message is found by its time.</param>
    public static List<SeenMessage> Read(IReadOnlyList<JsonElement> entries) =>
        [.. entries.Select(entry => Read(entry) with { LatestReply = LatestReply(entry, entries) })];

    /// <summary>Applies a frame to a copy.</summary>
    public static void Apply(JsonElement frame, ClientCopy copy)
    {
        var action = frame.Text("action");
        switch (action)
        {
            case "re_message" or "conf_message":
                copy.Add(ReadFrame(frame));
                break;
            case "message_edited":
                copy.Edit(frame.Number("message_id"), frame.Text("message")!, isEdited: frame.TryGetProperty("edited_at", out _));
                break;
            case "message_deleted":
                copy.Delete(frame.Number("message_id"), Id(frame, "user_id"));
                break;
            case "reaction_added" or "reaction_removed":
                copy.React(
                    frame.Number("message_id"), frame.Text("emoji")!, Id(frame, "user_id"), isAdded: action == "reaction_added");
                break;
            case "message_pinned" or "message_unpinned":
                copy.Pin(frame.Number("message_id"), action == "message_pinned" ? Id(frame, "user_id") : null);
                break;
            case "poll_changed":
                copy.ChangePoll(frame.Number("message_id"), poll => Merge(poll, frame));
                break;
            case "message_delivered" or "message_read":
                copy.Mark(Id(frame, "user_id"), frame.Number("message_id"), isRead: action == "message_read");
                break;
            case "history_changed":
                copy.IsOutOfDate = true;
                break;
            case "conversation_settings":
                copy.ChangeSettings(
                    isArchived: frame.GetProperty("archived").GetBoolean(), isMuted: frame.Text("muted_until") is not null,
                    isOnTop: frame.Text("pinned_at") is not null, frame.Number("cleared_up_to"));
                break;
        }
    }

    public static SeenPoll ReadPoll(JsonElement poll) =>
        new(
            [.. poll.GetProperty("tally").EnumerateArray().Select(count => count.GetInt64())], poll.Number("voters"),
            poll.GetProperty("closed").GetBoolean(), poll.Numbers("your_vote"))
        {
            Votes = new SortedDictionary<Guid, int[]>(poll.Votes()),
        };

    public static SeenPoll Merge(SeenPoll before, JsonElement frame)
    {
        var votes = new SortedDictionary<Guid, int[]>(before.Votes);
        foreach (var (user, options) in frame.Votes())
            votes[user] = options;
        var mine = frame.TryGetProperty("your_vote", out _) ? frame.Numbers("your_vote") : before.YourVote;
        return new SeenPoll(
            [.. frame.GetProperty("tally").EnumerateArray().Select(count => count.GetInt64())], frame.Number("voters"),
            frame.GetProperty("closed").GetBoolean(), mine)
        {
            Votes = votes,
        };
    }

    private static SeenMessage Read(JsonElement entry) =>
        new(entry.Number("id"), Id(entry.GetProperty("sender"), "id"), entry.Text("message_type")!, Words(entry, "message"))
        {
            File = entry.Text("attached_file_name"),
            IsEdited = entry.TryGetProperty("edited_at", out _),
            IsDeleted = entry.TryGetProperty("deleted_at", out _),
            DeletedBy = entry.TryGetProperty("deleted_by", out var deletedBy) ? deletedBy.GetGuid() : null,
            ReplyTo = Number(entry, "reply_to_id"),
            Quoted = entry.TryGetProperty("reply_to", out var quoted) ? quoted.Number("id") : null,
            Parent = Number(entry, "parent_id"),
            Replies = Number(entry, "reply_count") ?? 0,
            ForwardedFrom = Origin(entry),
            IsPinned = entry.TryGetProperty("pinned_at", out _),
            PinnedBy = entry.TryGetProperty("pinned_by", out var pinnedBy) ? pinnedBy.GetGuid() : null,
            Reactions = entry.TryGetProperty("reactions", out var reactions) ? ReadReactions(reactions) : "",
            Poll = entry.TryGetProperty("poll", out var poll) ? ReadPoll(poll).ToString() : null,
        };

    private static SeenMessage ReadFrame(JsonElement frame) =>
        new(
            frame.Id(), Id(frame, "sender_id"), frame.Text("message_type")!,
            Words(frame, frame.TryGetProperty("message_body", out _) ? "message_body" : "message"))
        {
            File = frame.Text("attached_file_name"),
            ReplyTo = Number(frame, "reply_to_id"),
            Parent = Number(frame, "parent_id"),
            ForwardedFrom = Origin(frame),
        };

    // -1 if the time isn't that of the newest reply.
    private static long? LatestReply(JsonElement root, IEnumerable<JsonElement> entries)
    {
        if (root.Text("latest_reply_at") is not { } at)
            return null;

        var latest = entries.LastOrDefault(
            entry => Number(entry, "parent_id") == root.Number("id") && !entry.TryGetProperty("deleted_at", out _));
        return latest.ValueKind != JsonValueKind.Undefined && latest.Text("created_at") == at ? latest.Number("id") : -1;
    }

    private static string Words(JsonElement message, string name) =>
        message.Text("message_type") == "system" ? message.GetProperty("data").Text("event")! : message.Text(name) ?? "";

    public static string ReadReactions(JsonElement reactions) =>
        SeenMessage.Join(reactions.EnumerateArray().SelectMany(
            kind => kind.GetProperty("user_ids").EnumerateArray().Select(user => (kind.Text("emoji")!, user.GetGuid()))));

    private static Guid? Origin(JsonElement message) =>
        message.TryGetProperty("forwarded_from", out var origin) ? Id(origin, "sender_id") : null;

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var number) ? number.GetInt64() : null;

    private static Guid Id(JsonElement element, string name) => element.GetProperty(name).GetGuid();
}
