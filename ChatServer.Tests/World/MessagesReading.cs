using System.Globalization;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>Reads messages from the histories and frames of the Messages API.</summary>
internal static class MessagesReading
{
    /// <summary>Returns the number in <c>msg_4</c> or <c>conv_7</c>; null if it is absent.</summary>
    public static long? Number(JsonElement element, string name) =>
        element.Text(name) is { } id
            ? long.Parse(id.AsSpan(id.IndexOf('_', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture)
            : null;

    /// <param name="entries">A complete history, in which the newest reply to a message is found by its time.</param>
    public static List<(SeenMessage Message, bool IsRead)> Read(IReadOnlyList<JsonElement> entries) =>
        [.. entries.Select(
            entry => (Read(entry) with { LatestReply = LatestReply(entry, entries) }, entry.GetProperty("read").GetBoolean()))];

    private static SeenMessage Read(JsonElement entry) =>
        new(Number(entry, "id")!.Value, entry.GetProperty("sender_id").GetGuid(), entry.Text("message_type")!, Words(entry))
        {
            File = entry.TryGetProperty("file_info", out var file) ? file.Text("filename") : null,
            IsEdited = entry.TryGetProperty("edited_at", out _),
            IsDeleted = entry.TryGetProperty("deleted_at", out _),
            DeletedBy = User(entry, "deleted_by"),
            ReplyTo = Number(entry, "reply_to_id"),
            Quoted = entry.TryGetProperty("reply_to", out var quoted) ? Number(quoted, "id") : null,
            Parent = Number(entry, "parent_id"),
            Replies = entry.TryGetProperty("reply_count", out var count) ? count.GetInt64() : 0,
            ForwardedFrom = entry.TryGetProperty("forwarded_from", out var origin) ? User(origin, "sender_id") : null,
            IsPinned = entry.TryGetProperty("pinned_at", out _),
            PinnedBy = User(entry, "pinned_by"),
            Reactions = entry.TryGetProperty("reactions", out var reactions) ? RoomReading.ReadReactions(reactions) : "",
            Poll = entry.TryGetProperty("poll", out var poll) ? RoomReading.ReadPoll(poll).ToString() : null,
        };

    /// <summary>Applies a frame to a copy.</summary>
    public static void Apply(JsonElement frame, ClientCopy copy)
    {
        var (type, data) = (frame.Text("type"), frame.GetProperty("data"));
        switch (type)
        {
            case "message_received" or "message_sent":
                copy.Add(Read(data));
                break;
            case "message_edited":
                copy.Edit(
                    Number(data, "id")!.Value, data.Text("message") ?? data.Text("content")!,
                    isEdited: data.TryGetProperty("edited_at", out _));
                break;
            case "message_deleted":
                copy.Delete(Message(data), data.GetProperty("user_id").GetGuid());
                break;
            case "reaction_added" or "reaction_removed":
                copy.React(
                    Message(data), data.Text("emoji")!, data.GetProperty("user_id").GetGuid(), isAdded: type == "reaction_added");
                break;
            case "message_pinned" or "message_unpinned":
                copy.Pin(Message(data), type == "message_pinned" ? data.GetProperty("user_id").GetGuid() : null);
                break;
            case "poll_changed":
                copy.ChangePoll(Message(data), poll => RoomReading.Merge(poll, data));
                break;
            case "message_delivered" or "message_read":
                copy.Mark(data.GetProperty("user_id").GetGuid(), Message(data), isRead: type == "message_read");
                break;
            case "history_changed":
                copy.IsOutOfDate = true;
                break;
            case "conversation_settings":
                copy.ChangeSettings(
                    isArchived: data.GetProperty("archived").GetBoolean(), isMuted: data.Text("muted_until") is not null,
                    isOnTop: data.Text("pinned_at") is not null, Number(data, "cleared_up_to") ?? 0);
                break;
        }
    }

    private static long Message(JsonElement data) => Number(data, "message_id")!.Value;

    private static Guid? User(JsonElement element, string name) =>
        element.TryGetProperty(name, out var user) ? user.GetGuid() : null;

    // -1 if the time isn't that of the newest reply.
    private static long? LatestReply(JsonElement root, IEnumerable<JsonElement> entries)
    {
        if (root.Text("latest_reply_at") is not { } at)
            return null;

        var latest = entries.LastOrDefault(
            entry => Number(entry, "parent_id") == Number(root, "id") && !entry.TryGetProperty("deleted_at", out _));
        return latest.ValueKind != JsonValueKind.Undefined && latest.Text("timestamp") == at ? Number(latest, "id") : -1;
    }

    // Without a text of the sender, content has a description: the name of a file, the question of a poll.
    private static string Words(JsonElement entry) => entry.Text("message_type") switch
    {
        "system" => entry.GetProperty("data").Text("event")!,
        "file" => entry.Text("message") ?? "",
        "poll" when entry.Text("content") == WorldMessage.Question => "",
        _ => entry.Text("content")!,
    };
}
