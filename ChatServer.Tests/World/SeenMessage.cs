using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>A message as one person sees it, in a form that the model, the history and a client's copy can be compared in.</summary>
/// <param name="Reactions">As <c>emoji user</c>, sorted.</param>
internal sealed record SeenMessage(
    long Id, Guid Sender, string Text, bool IsEdited, bool IsDeleted, long? ReplyTo, long? Quoted, bool IsPinned, string Reactions)
{
    /// <summary>From an entry of Room's history.</summary>
    public static SeenMessage Of(JsonElement entry) => new(
        entry.Number("id"),
        entry.GetProperty("sender").GetProperty("id").GetGuid(),
        entry.Text("message") ?? "",
        entry.TryGetProperty("edited_at", out _),
        entry.TryGetProperty("deleted_at", out _),
        entry.TryGetProperty("reply_to_id", out var replyTo) ? replyTo.GetInt64() : null,
        entry.TryGetProperty("reply_to", out var quoted) ? quoted.Number("id") : null,
        entry.TryGetProperty("pinned_at", out _),
        entry.TryGetProperty("reactions", out var reactions) ? ReactionsOf(reactions) : "");

    public static string Join(IEnumerable<(string Emoji, Guid User)> reactions) =>
        string.Join(", ", reactions.Select(reaction => $"{reaction.Emoji} {reaction.User}").Order(StringComparer.Ordinal));

    private static string ReactionsOf(JsonElement reactions) =>
        Join(reactions.EnumerateArray().SelectMany(
            kind => kind.GetProperty("user_ids").EnumerateArray().Select(user => (kind.Text("emoji")!, user.GetGuid()))));
}
